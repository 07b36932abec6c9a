import { createRequire, findPackageJSON } from "node:module";

/** The version of the package that this file lies in. */
export const version = (): string =>
  createRequire(import.meta.url)(findPackageJSON("..", import.meta.url)!).version;
