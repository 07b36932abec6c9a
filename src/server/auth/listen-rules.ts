import { BlockList, isIP } from "node:net";
import { ConfigError } from "../../errors.ts";

/** How somebody wants the service to listen. */
export interface Listening {
  /** An address or a name of this machine. */
  host: string;
  port: number;
  /** Where browsers reach it, if that is elsewhere. */
  publicUrl?: string | undefined;
  /** There are files with a certificate and its key. */
  hasCertificate: boolean;
  /** Addresses or networks (`10.0.0.0/8`) of the proxy that ends TLS. */
  trustedProxies: readonly string[];
}

/** What a request must be like, once `checkListening` has agreed. */
export interface ListenRules {
  /** Where browsers reach the service. */
  url: string;
  /** Values of `Host` that are ours; another one is a page that has turned its name to this machine (DNS rebinding). */
  hosts: ReadonlySet<string>;
  /** Plain requests of other machines are refused: passwords and keys would travel in clear. */
  onlySecure: boolean;
  hasCertificate: boolean;
  /** Whether this peer is the stated proxy, so that its `X-Forwarded-*` holds. */
  isTrusted(address: string): boolean;
}

/** Reached from this machine alone. */
export const isLoopback = (host: string): boolean => {
  const name = bare(host);
  if (name === "localhost" || name === "::1") return true;
  return isIP(name) === 4 ? name.startsWith("127.") : /^::ffff:127\./i.test(name);
};

/**
 * Whether it is safe to listen like this.
 * @param admins how many named users are admins
 * @throws {ConfigError} serve.not-safe, serve.proxy-invalid, serve.url-invalid
 */
export function checkListening(listening: Listening, admins: number): ListenRules {
  const { host, port, publicUrl, hasCertificate, trustedProxies } = listening;
  const isTrusted = trusting(trustedProxies);
  const isOpen = !isLoopback(host);
  if (isOpen && admins === 0)
    throw notSafe(host, "nobody has a password", "headwater users add EMAIL --role admin --name NAME");
  if (isOpen && !hasCertificate && trustedProxies.length === 0)
    throw notSafe(
      host,
      "passwords and keys would travel in clear",
      "headwater serve --tls-cert FILE --tls-key FILE, or --trusted-proxy ADDRESS of the proxy that ends TLS; or --host 127.0.0.1",
    );
  const url =
    publicUrl === undefined ? `${hasCertificate ? "https" : "http"}://${hostOf(host)}:${port}` : publicUrl;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.pathname !== "/" || parsed.search !== "")
    throw new ConfigError("serve.url-invalid", "The public address is not as it must be.", {
      hint: "--public-url https://headwater.example.com, without a path",
    });
  if (isOpen && parsed.protocol !== "https:")
    throw notSafe(host, "its public address is not https", "--public-url https://headwater.example.com");
  const own = [...["localhost", "127.0.0.1", "[::1]"], ...(isAny(host) ? [] : [hostOf(host)])];
  return {
    url: parsed.origin,
    hosts: new Set([...own.flatMap((name) => [name, `${name}:${port}`]), parsed.host]),
    onlySecure: isOpen,
    hasCertificate,
    isTrusted,
  };
}

const notSafe = (host: string, why: string, hint: string): ConfigError =>
  new ConfigError("serve.not-safe", `Other machines would reach Headwater on ${host}, and ${why}.`, { hint });

/** `[::1]` as it is in a URL, `::1` as it is in a socket. */
const bare = (host: string): string => host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
const hostOf = (host: string): string => (isIP(bare(host)) === 6 ? `[${bare(host)}]` : bare(host));
const isAny = (host: string): boolean => ["0.0.0.0", "::"].includes(bare(host));

function trusting(proxies: readonly string[]): ListenRules["isTrusted"] {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = "", bits] = proxy.split("/");
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (family === 0 || !(prefix >= 1 && prefix <= most))
      throw new ConfigError("serve.proxy-invalid", "A trusted proxy is an address or a network.", {
        hint: "--trusted-proxy 10.1.2.3, or 10.1.0.0/16",
      });
    list.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** What is known of a request before it is looked into. */
export interface Peer {
  /** The socket's other end. */
  address: string;
  forwardedFor?: string | undefined;
  forwardedProto?: string | undefined;
}

/** Where a request really comes from: the last address in `X-Forwarded-For` that is no trusted proxy's. */
export function addressOf({ address, forwardedFor }: Peer, { isTrusted }: ListenRules): string {
  const way = [...(forwardedFor ?? "").split(",").map((one) => one.trim()), address];
  // Whoever speaks first may write what they like: it is read from our end.
  while (way.length > 1 && isTrusted(way.at(-1)!)) way.pop();
  const found = way.at(-1)!;
  return isIP(found) === 0 ? address : found;
}

/** Why a request is refused before all else, if it is. */
export function refusalOf(
  request: Peer & { host: string | undefined },
  rules: ListenRules,
): "host" | "insecure" | undefined {
  if (!rules.hosts.has((request.host ?? "").toLowerCase())) return "host";
  if (!rules.onlySecure || rules.hasCertificate) return undefined;
  if (rules.isTrusted(request.address)) return request.forwardedProto === "https" ? undefined : "insecure";
  return isLoopback(request.address) ? undefined : "insecure";
}
