/** The page for addresses that lead nowhere, or not for this caller. */
import { Card, CardContent, Typography } from '@mui/material';
import { Link, Title } from 'ra-ui-materialui';

export const NotFound = () => (
  <Card sx={{ maxWidth: 760 }}>
    <Title title="Not found" preferenceKey={false} />
    <CardContent>
      <Typography component="h2" variant="h6" gutterBottom>
        Nothing is here
      </Typography>
      <Typography gutterBottom>
        The address is wrong, or what it names is gone or not yours to see.
      </Typography>
      <Link to="/">Go to the start</Link>
    </CardContent>
  </Card>
);
