/** The types that only some accounts have: one quiet line, which names the one that is open. */
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Box, Package, ReceiptText, Shapes, UserRoundSearch } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { type IconType, Menu, Tooltip } from "@/components";
import type { TypeProgress } from "@/ipc";
import { Content } from "./navigation";

const icons: Record<string, IconType> = {
  leads: UserRoundSearch,
  products: Package,
  line_items: ReceiptText,
};

const iconOf = (type: string) => icons[type] ?? Box;

export function MoreTypes(props: { types: readonly TypeProgress[]; narrow: boolean }) {
  const { types, narrow } = props;
  const navigate = useNavigate();
  const { type: open } = useParams({ strict: false });
  const here = types.filter((type) => type.shown_only && type.live > 0);
  if (here.length === 0) return null;
  const current = here.find(({ type }) => type === open);
  return (
    <>
      {current ? (
        <li>
          <Tooltip text={current.label}>
            <Link
              to="/lists/$type"
              params={{ type: current.type }}
              activeProps={{ className: "on", "aria-current": "page" }}
              activeOptions={{ includeSearch: false }}
            >
              <Content icon={iconOf(current.type)} label={current.label} narrow={narrow} />
            </Link>
          </Tooltip>
        </li>
      ) : null}
      <li>
        <Menu
          label="More records"
          placement="right top"
          trigger={
            <AriaButton className="navbutton">
              <Content icon={Shapes} label="More" narrow={narrow} />
            </AriaButton>
          }
          items={here.map(({ type, label }) => ({
            id: type,
            label,
            icon: iconOf(type),
            onAction: () => void navigate({ to: "/lists/$type", params: { type } }),
          }))}
        />
      </li>
    </>
  );
}
