import { MachineError } from "../errors.ts";

/** A file system's error on a path of the state folder as what a person must act on; any other error as it is. */
export function translatedFileError(error: unknown, path: string): unknown {
  const details = { at: path, cause: error };
  switch ((error as NodeJS.ErrnoException).code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new MachineError("state.read-only", `${path} cannot be written.`, {
        ...details,
        hint: "Give the user that runs Headwater write access to the state folder, or set HEADWATER_HOME to another.",
      });
    case "ENOENT":
    case "ENOTDIR":
    case "EEXIST":
      return new MachineError("state.no-folder", `${path} is not in a folder that can be used.`, {
        ...details,
        hint: "Set HEADWATER_HOME to a folder, e.g. HEADWATER_HOME=/var/lib/headwater.",
      });
    case "ENOSPC":
    case "EDQUOT":
      return new MachineError("disk.full", "The disk is full.", {
        ...details,
        hint: "Free space where the state folder is (HEADWATER_HOME), then run the same command again.",
      });
    default:
      return error;
  }
}
