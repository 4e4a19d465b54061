/** `samspel tokens`: tokens of programs and of wall screens, on the machine itself. */
import { type Command, Option } from "commander";
import { type NewToken, roles, type TokenReport } from "../core/accounts.ts";
import { type AccountsOption, accountsOf, accountsVerb } from "./accounts.ts";
import { runVerb } from "./output.ts";

interface AddOptions extends AccountsOption {
  readonly role: NewToken["role"];
  readonly days?: number;
  readonly address?: string;
}

export function addTokens(program: Command): void {
  const tokens = program
    .command("tokens")
    .description("tokens of programs and wall screens: add, list, remove")
    .addHelpText(
      "after",
      `
A program sends its token as the header "Authorization: Bearer …"; samspel takes it from SAMSPEL_TOKEN. A token with the
role display is for a wall screen: it looks, changes nothing, and is taken from one network address only.

Examples:
  samspel tokens add prometheus --role viewer --days 365 --config gateway.yaml
  samspel tokens add wall-1 --role display --address 10.0.4.31 --config gateway.yaml
  samspel tokens list --config gateway.yaml
  samspel tokens remove 0a1b2c3d4e5f --config gateway.yaml`,
    );
  accountsVerb(tokens, "add <name>", "make a token; it is shown once")
    .addOption(new Option("--role <role>", "what it may do").choices([...roles, "display"]).default("viewer"))
    .option("--days <number>", "days that it is valid; a display may go without", Number)
    .option("--address <ip>", "network address of the display; without it the first one to use the token")
    .action(async (name: string, { role, days, address, ...options }: AddOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { accounts, record } = await accountsOf(options);
        const { report, secret } = accounts.addToken({
          name,
          role,
          ...(days === undefined ? {} : { days }),
          ...(address === undefined ? {} : { address }),
        });
        record("tokens.add", name, { id: report.id, role });
        const use =
          role === "display" ? " Open the pages on the wall screen with #display=TOKEN behind the address." : "";
        output.aside(`Token of ${name}, shown once.${use}`);
        output.result({ ...report, secret }, secret);
      });
    });
  accountsVerb(tokens, "list", "all tokens, without their secrets").action(
    async (options: AccountsOption, command: Command) => {
      await runVerb(command, async (output) => {
        const reports = (await accountsOf(options)).accounts.tokens();
        if (reports.length === 0) output.line("There is no token yet. Make one with samspel tokens add <name>.");
        for (const report of reports) output.result(report, lineOf(report));
      });
    },
  );
  accountsVerb(tokens, "remove <id>", "revoke a token").action(
    async (id: string, options: AccountsOption, command: Command) => {
      await runVerb(command, async (output) => {
        const { accounts, record } = await accountsOf(options);
        const report = accounts.removeToken(id);
        record("tokens.remove", report.name, { id });
        output.result(report, `The token of ${report.name} is revoked.`);
      });
    },
  );
}

function lineOf({ id, role, name, expiresMs, address }: TokenReport): string {
  const until = expiresMs === undefined ? "without an end" : `until ${new Date(expiresMs).toISOString().slice(0, 10)}`;
  return [id, role.padEnd(9), name, until, ...(address === undefined ? [] : [`from ${address}`])].join("  ");
}
