/** How the program is installed, and what became of the last update. */

export interface InstallationReport {
  readonly version: string;
  /** Of Node.js. */
  readonly runtime: string;
  /** Such as `linux-x64`. */
  readonly platform: string;
  /** Present where releases lie beside one another, as with the package: an update goes back by itself. */
  readonly releases?: {
    readonly atWork: string;
    /** Others that are kept to go back to. */
    readonly others: readonly string[];
    readonly update?: {
      readonly phase: "trial" | "confirmed" | "rolled-back";
      readonly from: string;
      readonly to: string;
    };
  };
  /** Keys of campaigns that lead from pseudonyms back to names; deleting the file of one ends that. */
  readonly campaignKeyCount: number;
}
