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

/** A package in a bill of materials; the names are those of CycloneDX. */
export interface Component {
  readonly type: "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly ({ readonly license: { readonly id: string } } | { readonly expression: string })[];
  readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
}

/** What the program is made of. */
export interface BillOfMaterials {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.5";
  readonly version: 1;
  readonly metadata: {
    readonly component: {
      readonly type: "application";
      readonly "bom-ref": string;
      readonly name: string;
      readonly version: string;
    };
  };
  readonly components: readonly Component[];
}
