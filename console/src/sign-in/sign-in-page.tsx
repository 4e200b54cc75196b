/** The page of those who are not signed in. */
import { Card, CardContent, Link, Stack, Typography } from '@mui/material';
import { beginSession } from '../session/session.ts';
import { SignInForm } from './sign-in-form.tsx';

export const SignInPage = () => (
  <Stack component="main" sx={{ alignItems: 'center', px: 2, py: { xs: 4, sm: 10 } }}>
    <Card sx={{ width: '100%', maxWidth: 440 }}>
      <CardContent sx={{ p: { xs: 2, sm: 4 } }}>
        <Typography component="h1" variant="h5" sx={{ fontWeight: 650, mb: 1 }}>
          Sign in to Roster
        </Typography>
        <SignInForm onProof={({ session }) => beginSession(session)} />
      </CardContent>
    </Card>
    <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
      <Link href="/account/">Forgot your password?</Link> · <Link href="/">About Roster</Link>
    </Typography>
  </Stack>
);
