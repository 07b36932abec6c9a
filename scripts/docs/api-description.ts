import { apiDescription } from "../../src/server/description.ts";

/** The HTTP API's description, kept so that each change of the API is seen in review. */
export const API_DESCRIPTION = "docs/openapi.json";

export const apiDescriptionText = (): string => `${JSON.stringify(apiDescription(), null, 2)}\n`;
