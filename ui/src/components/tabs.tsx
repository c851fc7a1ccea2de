/** Tabs in a bar, the panel below left to whoever uses them. */
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components";

export type TabItem = {
  id: string;
  label: string;
  count?: number;
  modified?: boolean;
  panel?: React.ReactNode;
};

export function Tabs(props: {
  label: string;
  items: readonly TabItem[];
  value: string;
  onChange: (id: string) => void;
  className?: string;
}) {
  const { label, items, value, onChange, className = "" } = props;
  return (
    <AriaTabs
      selectedKey={value}
      onSelectionChange={(key) => onChange(String(key))}
      keyboardActivation="manual"
      className={`col self-stretch ${className}`}
    >
      <TabList aria-label={label} className="tabs grow" items={items} dependencies={[items]}>
        {(item) => (
          <Tab id={item.id} className="tab">
            {item.label}
            {item.count === undefined ? null : <span className="n tn">{item.count.toLocaleString()}</span>}
            {item.modified ? <i className="mod" role="img" aria-label="changed" /> : null}
          </Tab>
        )}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="contents">
          {item.panel}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
