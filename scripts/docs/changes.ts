const KINDS = ["Added", "Changed", "Fixed", "Breaking"];

/** A note of changes/unreleased/ begins with what kind of change it tells of. */
export const changeProblems = (file: string, text: string): string[] =>
  KINDS.some((kind) => text.startsWith(`${kind}: `))
    ? []
    : [`${file}: begin with ${KINDS.map((kind) => `"${kind}: "`).join(" or ")}`];
