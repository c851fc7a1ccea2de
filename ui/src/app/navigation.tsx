/** The frame at the left: where one is and where one can go. */

import { Link } from "@tanstack/react-router";
import {
  Building2,
  ChevronsUpDown,
  CloudUpload,
  FlaskConical,
  Handshake,
  History,
  Keyboard,
  RefreshCw,
  Search,
  Settings,
  Ticket,
  TriangleAlert,
  Users,
} from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { Icon, type IconType, Kbd, Logo, Tooltip } from "@/components";
import type { ConnectedAccount, SyncState } from "@/ipc";
import { formatCount } from "@/lib/locale";
import { ariaKeys, keysOf, type ShortcutId } from "@/lib/shortcuts";
import { type ListType, listTypes, pluralOf } from "@/lib/types";
import { MoreTypes } from "./more-types";

const icons: Record<ListType, IconType> = {
  contacts: Users,
  companies: Building2,
  deals: Handshake,
  tickets: Ticket,
};
const goTo: Record<ListType, ShortcutId> = {
  contacts: "goContacts",
  companies: "goCompanies",
  deals: "goDeals",
  tickets: "goTickets",
};

type ItemProps = {
  icon: IconType;
  label: string;
  narrow: boolean;
  count?: number | undefined;
  tone?: "p" | "c";
};

export function Content(props: ItemProps) {
  const { icon, label, narrow, count, tone } = props;
  return (
    <>
      <Icon icon={icon} />
      {narrow ? <span className="sr-only">{label}</span> : label}
      {count ? (
        <span className={`n ${tone ?? ""} ${narrow ? "sr-only" : ""}`}>{formatCount(count)}</span>
      ) : null}
    </>
  );
}

function AccountLine(props: { account: ConnectedAccount; narrow: boolean }) {
  const { account, narrow } = props;
  const name = account.sample ? "Sample account" : (account.portal.name ?? `Account ${account.portal.id}`);
  return (
    <Link to="/settings" className="acct" title={`${name}: account and settings`}>
      <Logo />
      {narrow ? null : (
        <>
          <b className="clip">{name}</b>
          <Icon icon={ChevronsUpDown} size="small" />
        </>
      )}
    </Link>
  );
}

export type NavigationProps = {
  account: ConnectedAccount;
  sync: SyncState | undefined;
  narrow: boolean;
  onSearch: () => void;
  onShortcuts: () => void;
  onSandbox: (() => void) | null;
};

/** How many changes wait, in any state a person may care about. */
export function pendingCount(sync: SyncState): number {
  const { queued, in_flight, unknown, needs_answer, retry_wait, rejected } = sync.outbox;
  return queued + in_flight + unknown + needs_answer + retry_wait + rejected;
}

export function Navigation(props: NavigationProps) {
  const { account, sync, narrow, onSearch, onShortcuts, onSandbox } = props;
  return (
    <nav className={`nav ${narrow ? "narrow" : ""}`} aria-label="Main" data-pane>
      <AccountLine account={account} narrow={narrow} />
      <AriaButton
        className="find"
        onPress={onSearch}
        {...(narrow ? { "aria-label": "Search" } : {})}
        aria-keyshortcuts={ariaKeys("palette")}
      >
        <Icon icon={Search} />
        {narrow ? null : (
          <>
            <span className="ph">Search</span> <Kbd keys={keysOf("palette")} />
          </>
        )}
      </AriaButton>
      <ul>
        {listTypes.map((type) => (
          <li key={type}>
            <Tooltip text={pluralOf(type)} keys={keysOf(goTo[type])}>
              <Link
                to="/lists/$type"
                params={{ type }}
                activeProps={{ className: "on", "aria-current": "page" }}
                activeOptions={{ includeSearch: false }}
              >
                <Content icon={icons[type]} label={pluralOf(type)} narrow={narrow} />
              </Link>
            </Tooltip>
          </li>
        ))}
        <MoreTypes types={sync?.types ?? []} narrow={narrow} />
      </ul>
      <ul>
        <li>
          <Link to="/pending" activeProps={{ className: "on", "aria-current": "page" }}>
            <Content
              icon={CloudUpload}
              label="Pending"
              narrow={narrow}
              count={sync ? pendingCount(sync) : 0}
              tone="p"
            />
          </Link>
        </li>
        <li>
          <Link
            to="/conflicts"
            activeProps={{ className: "on", "aria-current": "page" }}
            activeOptions={{ includeSearch: false }}
          >
            <Content
              icon={TriangleAlert}
              label="Conflicts"
              narrow={narrow}
              count={sync?.conflicts}
              tone="c"
            />
          </Link>
        </li>
        <li>
          <Link
            to="/history"
            activeProps={{ className: "on", "aria-current": "page" }}
            activeOptions={{ includeSearch: false }}
          >
            <Content icon={History} label="History" narrow={narrow} />
          </Link>
        </li>
        <li>
          <Link to="/sync" activeProps={{ className: "on", "aria-current": "page" }}>
            <Content icon={RefreshCw} label="Sync" narrow={narrow} />
          </Link>
        </li>
      </ul>
      <ul className="end">
        {onSandbox ? (
          <li>
            <AriaButton className="navbutton" onPress={onSandbox} aria-keyshortcuts={ariaKeys("sandbox")}>
              <Content icon={FlaskConical} label="Sample account" narrow={narrow} />
            </AriaButton>
          </li>
        ) : null}
        <li>
          <AriaButton className="navbutton" onPress={onShortcuts} aria-keyshortcuts={ariaKeys("shortcuts")}>
            <Content icon={Keyboard} label="Shortcuts" narrow={narrow} />
            {narrow ? null : (
              <span className="n">
                <Kbd keys={keysOf("shortcuts")} />
              </span>
            )}
          </AriaButton>
        </li>
        <li>
          <Link to="/settings" activeProps={{ className: "on", "aria-current": "page" }}>
            <Content icon={Settings} label="Settings" narrow={narrow} />
          </Link>
        </li>
      </ul>
    </nav>
  );
}
