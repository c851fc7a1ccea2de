import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { AppPhase } from "@/ipc";
import { FakeTransport } from "@/ipc/fake";
import { appState, connectedAccount } from "@/ipc/fake/app";
import { createWorld } from "@/ipc/fake/world";
import { fill, renderWith } from "@/test/render";
import SignInPage from "./sign-in-page";
import UnlockPage from "./unlock";

function inPhase(phase: AppPhase): FakeTransport {
  const world = createWorld({ records: new Map() });
  appState(world).phase = phase;
  return new FakeTransport({}, world);
}
const signIn: AppPhase = { name: "sign_in", failure: null };
const asked = (transport: FakeTransport, method: string) =>
  transport.calls.filter((call) => call.method === method).map((call) => call.request);

test("an own app is sent with its id and secret, and the link can be copied while the browser is waited for", async () => {
  const { user, transport } = await renderWith(<SignInPage />, { transport: inPhase(signIn) });
  const go = await screen.findByRole("button", { name: "Continue in browser" });
  expect(go).toBeDisabled();
  await fill(user, screen.getByLabelText("Client ID"), " 5f0c ");
  await fill(user, screen.getByLabelText("Client secret"), "hush");
  await user.click(go);
  expect(asked(transport, "connect_app")).toEqual([
    { client_id: "5f0c", client_secret: "hush", authorize_url: null, api_base: null, passphrase: null },
  ]);
  expect(await screen.findByText(/oauth\/authorize\?client_id=/)).toBeVisible();
  expect(screen.getByRole("button", { name: /Copy link/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  // What was typed is still there.
  expect(await screen.findByLabelText("Client ID")).toHaveValue(" 5f0c ");
});

test("tells what to enter in HubSpot: every redirect and every scope", async () => {
  const { user } = await renderWith(<SignInPage />, { transport: inPhase(signIn) });
  await user.click(await screen.findByText("What to set up in HubSpot"));
  expect(screen.getByText("http://localhost:17832/oauth-callback")).toBeInTheDocument();
  expect(screen.getByText("crm.objects.deals.read")).toBeInTheDocument();
  expect(screen.getByText(/an ordinary\s+rep may connect it/)).toBeInTheDocument();
  expect(screen.getByText(/an administrator must install it/)).toBeInTheDocument();
});

test("a token goes with a passphrase when one is wished for, and not without it", async () => {
  const { user, transport } = await renderWith(<SignInPage />, { transport: inPhase(signIn) });
  await user.click(await screen.findByRole("radio", { name: /private app token/ }));
  await fill(user, screen.getByLabelText("Token"), "pat-1");
  await user.click(screen.getByRole("checkbox", { name: /passphrase/ }));
  expect(screen.getByRole("button", { name: "Connect" })).toBeDisabled();
  await fill(user, screen.getByLabelText("Passphrase"), "three words here");
  await user.click(screen.getByRole("button", { name: "Connect" }));
  expect(asked(transport, "connect_token")).toEqual([
    { token: "pat-1", api_base: null, passphrase: "three words here" },
  ]);
});

test("only an address on this computer is taken", async () => {
  const { user, transport } = await renderWith(<SignInPage />, { transport: inPhase(signIn) });
  await user.click(await screen.findByRole("radio", { name: /private app token/ }));
  await fill(user, screen.getByLabelText("Token"), "pat-1");
  await user.click(screen.getByText("Advanced"));
  await fill(user, screen.getByLabelText("API address"), "https://evil.example");
  expect(screen.getByText(/Only an address on this computer/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Connect" })).toBeDisabled();
  await fill(user, screen.getByLabelText("API address"), "http://127.0.0.1:8123");
  await user.click(screen.getByRole("button", { name: "Connect" }));
  expect(asked(transport, "connect_token")).toEqual([
    { token: "pat-1", api_base: "http://127.0.0.1:8123", passphrase: null },
  ]);
});

test("the sample account is one click away", async () => {
  const { user, transport } = await renderWith(<SignInPage />, { transport: inPhase(signIn) });
  await user.click(await screen.findByRole("button", { name: "Try the sample account" }));
  expect(asked(transport, "connect_sample")).toEqual([{ passphrase: null }]);
});

test("a keychain that cannot be used is told, with a passphrase offered instead", async () => {
  const failure = {
    code: "secrets_unavailable" as const,
    message: "This computer has no keychain.",
    kept: "Nothing was stored.",
    next: "Choose a passphrase.",
  };
  await renderWith(<SignInPage />, { transport: inPhase({ name: "sign_in", failure }) });
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("This computer has no keychain.Nothing was stored.Choose a passphrase.");
  expect(await screen.findByLabelText("Passphrase")).toBeVisible();
});

test("the account is shown before anything is synced, with what the sign-in may not do", async () => {
  const transport = inPhase(signIn);
  const { user } = await renderWith(<SignInPage />, { transport });
  await user.click(await screen.findByRole("radio", { name: /private app token/ }));
  await fill(user, screen.getByLabelText("Token"), "pat-1");
  await user.click(screen.getByRole("button", { name: "Connect" }));
  expect(
    await screen.findByRole("heading", { name: "Connected to Tempra Sensors as mira@tempra.example" }),
  ).toBeVisible();
  expect(screen.getByText("4711")).toBeVisible();
  expect(screen.getByText(/Tickets can be read and not changed/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Not this account" }));
  expect(asked(transport, "cancel_sign_in")).toHaveLength(1);
  expect(asked(transport, "confirm_account")).toHaveLength(0);
  expect(await screen.findByRole("heading", { name: "Your HubSpot, on this computer" })).toBeVisible();
});

test("nothing is promised of a sign-in of which HubSpot tells nothing", async () => {
  const world = createWorld({ records: new Map() });
  const portal = { id: "4711", name: null, type: "STANDARD", api_base: "https://api.hubapi.com" };
  const account = { ...connectedAccount, portal, user: null, scopes: [], missing: [] };
  appState(world).phase = { name: "confirm", ...account };
  await renderWith(<SignInPage />, { transport: new FakeTransport({}, world) });
  expect(await screen.findByRole("heading", { name: "Connected to Account 4711" })).toBeVisible();
  expect(screen.getByText(/HubSpot does not say what this sign-in may do/)).toBeVisible();
  expect(screen.queryByText(/may do everything/)).not.toBeInTheDocument();
});

test("a known account is opened again", async () => {
  const { user, transport } = await renderWith(<SignInPage />, { transport: inPhase(signIn) });
  await user.click(await screen.findByRole("button", { name: "Open Sample account" }));
  expect(asked(transport, "open_account")).toEqual([{ id: "4711-5f0c2b1e" }]);
});

test("a vault asks for its passphrase and says when it was the wrong one", async () => {
  const transport = inPhase({ name: "locked", portal: "4711", passphrase: true, failure: null });
  const { user } = await renderWith(<UnlockPage />, { transport, at: "/unlock" });
  await user.type(await screen.findByLabelText("Passphrase"), "wrong{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("This is not the passphrase.");
  await user.clear(screen.getByLabelText("Passphrase"));
  await user.type(screen.getByLabelText("Passphrase"), "right{Enter}");
  await waitFor(() => expect(asked(transport, "unlock").at(-1)).toEqual({ passphrase: "right" }));
});

test("a locked keychain is tried again without a passphrase", async () => {
  const transport = inPhase({ name: "locked", portal: "4711", passphrase: false, failure: null });
  const { user } = await renderWith(<UnlockPage />, { transport, at: "/unlock" });
  await user.click(await screen.findByRole("button", { name: "Try the keychain again" }));
  expect(asked(transport, "unlock")).toEqual([{ passphrase: null }]);
});

test("an account that cannot be opened says why, what is kept, and offers ways on", async () => {
  const failure = {
    code: "database_newer" as const,
    message: "A newer Satchel wrote this account.",
    kept: "Its file is untouched.",
    next: "Install the newer Satchel.",
  };
  const { user, transport } = await renderWith(<SignInPage />, {
    transport: inPhase({ name: "broken", failure }),
  });
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent(
    "A newer Satchel wrote this account.Its file is untouched.Install the newer Satchel.",
  );
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(asked(transport, "open_account")).toEqual([{ id: "4711-5f0c2b1e" }]);
});
