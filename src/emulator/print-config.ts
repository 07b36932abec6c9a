import { urlOf } from "./address.ts";
import { DEMO } from "./seed.ts";

/** The YAML of a connection and a destination, both named `demo`, that reach an emulator on this port. */
export function printConfig({ port, host = "127.0.0.1" }: { port: number; host?: string }): string {
  const url = urlOf({ host, port });
  return `connections:
  demo:
    region: NA
    clientId: ${DEMO.clientId}
    clientSecret: ${DEMO.clientSecret}
    refreshToken: ${DEMO.refreshToken}
    endpoints: { api: "${url}/{region}", token: "${url}/auth/o2/token", authorize: "${url}/{region}/ap/oa" }
destinations:
  demo:
    connection: demo
    profileId: "${DEMO.profileId}"
    advertiserId: "${DEMO.advertiserId}"
    instanceId: ${DEMO.instanceId}
    region: NA
`;
}
