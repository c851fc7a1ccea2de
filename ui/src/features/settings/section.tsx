/** A part of the settings, and a fact within it. */
export function Section(props: { id: string; title: string; children: React.ReactNode }) {
  const { id, title, children } = props;
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="border-b border-border py-6 last:border-0">
      <h2 id={`${id}-title`} className="h15 mb-3">
        {title}
      </h2>
      {children}
    </section>
  );
}

export function Fact(props: { label: string; children: React.ReactNode }) {
  return (
    <div className="prop">
      <dt>{props.label}</dt>
      <dd data-selectable>{props.children}</dd>
    </div>
  );
}
