/** A text as a cell of a CSV file (RFC 4180) that a spreadsheet shows and does not compute. Pure. */

/** What a spreadsheet takes for the begin of a formula; the apostrophe itself, so that reading can remove one. Source: OWASP, CSV Injection. */
const computed = /^['=+\-@\t\r\n＝＋－＠]/;

/** Reading removes one apostrophe from the begin of a text; `readCsvText` does. */
export function csvText(text: string): string {
  const safe = computed.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a cell, unquoted, as it was before `csvText`. */
export function readCsvText(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
