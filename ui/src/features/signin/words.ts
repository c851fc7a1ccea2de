/** What the sign-in screens say about accounts. */
import type { KnownAccount, PortalStatus } from "@/ipc";

const portalTypes: Record<string, string> = {
  STANDARD: "Standard account",
  SANDBOX: "HubSpot sandbox",
  DEVELOPER_TEST: "Developer test account",
  APP_DEVELOPER: "App developer account",
};

/** HubSpot's kind of account in words. */
export function portalType(type: string | null): string {
  if (type === null) return "Not known yet";
  return portalTypes[type] ?? type;
}

export function portalName(portal: PortalStatus): string {
  return portal.name ?? `Account ${portal.id}`;
}

/** The number in the name of a known account's folder. */
export function numberOf(account: KnownAccount): string {
  return account.id.split("-")[0] ?? account.id;
}

/** Whether an address lies on this computer. */
export function isLoopback(address: string): boolean {
  return /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?(\/|$)/i.test(address.trim());
}

/** Why an address of "Advanced" cannot be taken; null when it can. */
export function addressError(address: string): string | null {
  if (address.trim() === "" || isLoopback(address)) return null;
  return "Only an address on this computer is taken here, such as http://127.0.0.1:8123.";
}
