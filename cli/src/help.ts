/** What `roster --help` says. */
export const HELP = `roster import people.csv [options]    puts the people of a CSV file into Roster
roster export --out people.ndjson       takes the people out of Roster, as lines or as a table

ROSTER_URL and ROSTER_TOKEN say where Roster is and by whose right it is asked.

  --url URL               where Roster is, in place of ROSTER_URL
  --token-file FILE       a file with the token, in place of ROSTER_TOKEN
  --retries N             how often a request that fails is sent again (8)

Options of import:

  --map COLUMN=TARGET     what a column becomes; once for each column that is not guessed right:
                          email, name, firstName, lastName, image, emailVerified, createdAt,
                          externalId, passwordHash, organization,
                          application, attributes.KEY, or - to leave it out
  --define                define the columns that nobody knows as attributes
  --organization ORG      the id or key of an organization that everybody joins
  --application APP       the id or key of an application that everybody joins
  --empty keep|remove     whether an empty cell leaves a value as it is (the standard) or removes it
  --dry-run               say what would change, and write nothing
  --yes                   ask nothing
  --refused FILE          where refused rows go (people.refused.csv)
  --checkpoint FILE       where it is noted how far it is (people.csv.roster-checkpoint.json)
  --concurrency N         how many requests are sent at once (3)
  --batch N               how many rows one request has (500, at most 1,000)
  --delimiter CHARACTER   what stands between cells, or tab, where it is guessed wrong
  --encoding NAME         utf-8, utf-16le, windows-1252 …, where it is not UTF-8

The file may be -, which is stdin.

Options of export:

  --format ndjson|csv     lines of JSON (the standard), or a table
  --out FILE              where they go, in place of stdout. FILE is there once it is whole
  --filter NAME=VALUE     a filter of the list, such as attr.plan=pro; may come several times
  --include NAMES         memberships,preferences,identities: what comes with people, in lines

A command that was ended goes on where it was when it is run
again. It ends with 0, with 1 if rows were refused, with 2 if it was used wrongly and nothing was
written, and with 3 if it stopped before the end.`;
