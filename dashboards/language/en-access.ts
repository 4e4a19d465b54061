/** English texts of signing in, accounts and tokens. */

export const access = {
  name: "Name",
  password: "Password",
  role: "Role",
  passwordAbout: "At least 12 characters. A sentence of a few words is easy to keep and hard to guess.",
  roles: {
    viewer: "Viewer: looks",
    operator: "Operator: also acknowledges and judges",
    engineer: "Engineer: also changes models, tags and certificates",
    admin: "Admin: also manages accounts",
    display: "Wall screen: looks, from one network address",
  },
  signIn: {
    title: "Sign in",
    about: "This gateway tells nothing without an account.",
    button: "Sign in",
    through: (label: string) => `Sign in through ${label}`,
    refused: "The other service did not let you in. Begin again, or ask whoever looks after the service.",
    /** By the code of the refusal. */
    refusals: {
      SAMSPEL_OIDC_NO_ROLE: "None of your groups has a role on this gateway. Ask whoever gives out roles.",
      SAMSPEL_OIDC_ALGORITHM:
        "The service signs its ID tokens in a way that is not taken here. Have it sign them with RS256, PS256, ES256 or EdDSA.",
      SAMSPEL_OIDC_UNREACHABLE: "The other service cannot be reached. Sign in with an account of the gateway.",
      SAMSPEL_OIDC_ABSENT: "No other service signs people in here. Sign in with an account of the gateway.",
      SAMSPEL_TOO_MANY_REQUESTS: "Too many attempts in a short time. Wait a while and try again.",
    } as Readonly<Record<string, string>>,
  },
  setUp: {
    title: "First account",
    about:
      "Nobody can sign in yet. The set-up code stands on the console of the gateway (journalctl --unit samspel). It makes the first admin, once.",
    code: "Set-up code",
    button: "Make the first account",
  },
  account: {
    title: "You",
    signedIn: (name: string, role: string) => `Signed in as ${name}. ${role}.`,
    anonymous: (role: string) => `Nobody is signed in. Without an account everybody may do this: ${role}.`,
    display: (name: string) => `This is the wall screen ${name}. It changes nothing.`,
    signOut: "Sign out",
    next: "New password",
    change: "Change password",
    changed: "The password is changed. Sign in again.",
  },
  users: {
    title: "Accounts",
    about: "A change of role or password ends the sessions of the account.",
    sessions: (count: string) => `${count} open sessions`,
    add: "Add account",
    remove: (name: string) => `Remove ${name}`,
    roleOf: (name: string) => `Role of ${name}`,
    onlyAdmins: "Admins see and change accounts here.",
  },
  tokens: {
    title: "Tokens",
    onlyAdmins: "Admins make and end tokens here.",
    about: "For programs, and for wall screens that open the pages with a token.",
    none: "No token yet.",
    days: "Days until it ends",
    add: "Make token",
    secret: "This is shown once:",
    display: (address: string) => `Open this on the wall screen, once: ${address}`,
    until: (date: string) => `until ${date}`,
    forever: "without an end",
    from: (address: string) => `from ${address}`,
    remove: (name: string) => `Revoke ${name}`,
  },
};
