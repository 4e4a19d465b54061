/** What stands on the plate of a machine. Names as in OPC 40001-1, MachineryItemIdentification. */
import Type from "typebox";

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 200, description }));

export const nameplateSchema = Type.Object(
  {
    manufacturer: text("Who made it."),
    model: text("Name of the product."),
    serialNumber: text("Serial number, as it stands on the plate."),
    yearOfConstruction: Type.Optional(
      Type.Integer({ minimum: 1900, maximum: 2100, description: "Year, four digits." }),
    ),
  },
  { additionalProperties: false, description: "What stands on the plate of the machine; shown on its page." },
);
