/** The stored form of a commit gives back exactly what went in, whatever went in. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { MalformedBytes } from "../../../gateway/store/bytes.ts";
import { decodeLogRow, encodeLogRow } from "../../../gateway/store/log-row.ts";
import { anyColumns } from "./arbitraries.ts";

test("any values come back bit by bit", () => {
  fc.assert(
    fc.property(anyColumns(), (columns) => {
      const arrivals = [
        { count: Math.floor(columns.length / 2), receivedTimeMs: 1.25 },
        { count: Math.ceil(columns.length / 2), receivedTimeMs: 2 },
      ].filter(({ count }) => count > 0);

      const { data, checksum } = encodeLogRow({ columns, arrivals });
      const decoded = decodeLogRow(data, checksum);

      expect(decoded.arrivals).toEqual(arrivals);
      expect(decoded.columns).toStrictEqual(columns);
      expect(Buffer.from(decoded.columns.values.buffer).equals(Buffer.from(columns.values.buffer))).toBe(true);
    }),
  );
});

test("a row with a flipped bit is refused, never read as other values", () => {
  fc.assert(
    fc.property(anyColumns({ minLength: 1 }), fc.nat(), (columns, position) => {
      const { data, checksum } = encodeLogRow({ columns, arrivals: [{ count: columns.length, receivedTimeMs: 1 }] });
      data[position % data.length]! ^= 1 << (position % 8);

      expect(() => decodeLogRow(data, checksum)).toThrow(MalformedBytes);
    }),
  );
});
