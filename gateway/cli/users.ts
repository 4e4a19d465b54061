/** `samspel users`: accounts of people, on the machine itself. The way in for whoever has lost the last password. */
import { type Command, Option } from "commander";
import { type Role, roles } from "../core/accounts.ts";
import { type AccountsOption, accountsOf, accountsVerb, askedPassword } from "./accounts.ts";
import { runVerb } from "./output.ts";

interface AddOptions extends AccountsOption {
  readonly role: Role;
}

export function addUsers(program: Command): void {
  const users = program
    .command("users")
    .description("accounts of people: add, list, remove, role, password")
    .addHelpText(
      "after",
      `
The password is asked for, or is the first line of standard input. It has at least 12 characters.

Roles: viewer looks; operator also acknowledges and judges; engineer also changes models, tags and certificates;
admin also manages accounts.

Examples:
  samspel users add maria --role admin --config gateway.yaml
  samspel users list --config gateway.yaml
  samspel users password maria --config gateway.yaml
  samspel users remove olle --config gateway.yaml`,
    );
  accountsVerb(users, "add <name>", "add an account")
    .addOption(new Option("--role <role>", "what it may do").choices([...roles]).default("viewer"))
    .action(async (name: string, options: AddOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { accounts, record } = await accountsOf(options);
        const report = await accounts.addUser(name, options.role, await askedPassword());
        record("users.add", name, { role: options.role });
        output.result(report, `${report.name} may sign in as ${report.role}.`);
      });
    });
  accountsVerb(users, "list", "all accounts with their roles").action(
    async (options: AccountsOption, command: Command) => {
      await runVerb(command, async (output) => {
        const reports = (await accountsOf(options)).accounts.users();
        if (reports.length === 0)
          output.line("There is no account yet. Add one with samspel users add <name> --role admin.");
        for (const { sessions: _sessions, ...report } of reports) {
          output.result(report, `${report.role.padEnd(9)} ${report.name}`);
        }
      });
    },
  );
  accountsVerb(users, "remove <name>", "remove an account; its sessions end").action(
    async (name: string, options: AccountsOption, command: Command) => {
      await runVerb(command, async (output) => {
        const { accounts, record } = await accountsOf(options);
        accounts.removeUser(name);
        record("users.remove", name);
        output.result({ removed: name }, `${name} is removed.`);
      });
    },
  );
  accountsVerb(users, "role <name>", "give another role; the sessions of the account end")
    .addOption(new Option("--role <role>", "what it may do").choices([...roles]).makeOptionMandatory())
    .action(async (name: string, options: AddOptions, command: Command) => {
      await runVerb(command, async (output) => {
        const { accounts, record } = await accountsOf(options);
        const report = await accounts.changeUser(name, { role: options.role });
        record("users.role", name, { role: options.role });
        output.result(report, `${report.name} is now ${report.role}.`);
      });
    });
  accountsVerb(users, "password <name>", "set a new password; the sessions of the account end").action(
    async (name: string, options: AccountsOption, command: Command) => {
      await runVerb(command, async (output) => {
        const { accounts, record } = await accountsOf(options);
        await accounts.changeUser(name, { password: await askedPassword() });
        record("users.password", name);
        output.result({ changed: name }, `${name} has a new password.`);
      });
    },
  );
}
