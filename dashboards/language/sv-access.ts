/** Svenska texter om inloggning, konton och nycklar. */
import type { access as english } from "./en-access.ts";

export const access: typeof english = {
  name: "Namn",
  password: "Lösenord",
  role: "Roll",
  passwordAbout: "Minst 12 tecken. En mening med några ord är lätt att minnas och svår att gissa.",
  roles: {
    viewer: "Tittare: ser",
    operator: "Operatör: kvitterar och bedömer också",
    engineer: "Tekniker: ändrar också modeller, taggar och certifikat",
    admin: "Administratör: sköter också konton",
    display: "Väggskärm: ser, från en nätverksadress",
  },
  signIn: {
    title: "Logga in",
    about: "Utan konto berättar den här gatewayen ingenting.",
    button: "Logga in",
    through: (label: string) => `Logga in genom ${label}`,
    refused: "Den andra tjänsten släppte inte in dig. Börja om, eller fråga den som sköter tjänsten.",
    refusals: {
      SAMSPEL_OIDC_NO_ROLE: "Ingen av dina grupper har en roll på den här gatewayen. Fråga den som delar ut roller.",
      SAMSPEL_OIDC_ALGORITHM:
        "Tjänsten skriver under sina ID-token på ett sätt som inte godtas här. Låt den skriva under dem med RS256, PS256, ES256 eller EdDSA.",
      SAMSPEL_OIDC_UNREACHABLE: "Den andra tjänsten går inte att nå. Logga in med ett konto på gatewayen.",
      SAMSPEL_OIDC_ABSENT: "Ingen annan tjänst loggar in folk här. Logga in med ett konto på gatewayen.",
      SAMSPEL_TOO_MANY_REQUESTS: "För många försök på kort tid. Vänta en stund och försök igen.",
    },
  },
  setUp: {
    title: "Första kontot",
    about:
      "Ingen kan logga in än. Startkoden står på gatewayens konsol (journalctl --unit samspel). Den skapar den första administratören, en gång.",
    code: "Startkod",
    button: "Skapa första kontot",
  },
  account: {
    title: "Du",
    signedIn: (name, role) => `Inloggad som ${name}. ${role}.`,
    anonymous: (role) => `Ingen är inloggad. Utan konto får alla göra detta: ${role}.`,
    display: (name) => `Det här är väggskärmen ${name}. Den ändrar ingenting.`,
    signOut: "Logga ut",
    next: "Nytt lösenord",
    change: "Byt lösenord",
    changed: "Lösenordet är bytt. Logga in igen.",
  },
  users: {
    title: "Konton",
    about: "När roll eller lösenord ändras avslutas kontots sessioner.",
    sessions: (count) => `${count} öppna sessioner`,
    add: "Lägg till konto",
    remove: (name) => `Ta bort ${name}`,
    roleOf: (name) => `Roll för ${name}`,
    onlyAdmins: "Här ser och ändrar administratörer konton.",
  },
  tokens: {
    title: "Nycklar",
    onlyAdmins: "Här skapar och avslutar administratörer nycklar.",
    about: "För program, och för väggskärmar som öppnar sidorna med en nyckel.",
    none: "Ingen nyckel än.",
    days: "Dagar tills den upphör",
    add: "Skapa nyckel",
    secret: "Detta visas en gång:",
    display: (address) => `Öppna detta på väggskärmen, en gång: ${address}`,
    until: (date) => `till ${date}`,
    forever: "utan slut",
    from: (address) => `från ${address}`,
    remove: (name) => `Återkalla ${name}`,
  },
};
