/** The mark of the product. */
export function Logo(props: { size?: number }) {
  const { size = 20 } = props;
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <rect x="1.5" y="4.5" width="17" height="13" rx="3" fill="var(--accent)" />
      <path
        d="M7 4.5V4a1.75 1.75 0 0 1 1.75-1.75h2.5A1.75 1.75 0 0 1 13 4v.5"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.5"
      />
      <path d="M1.5 8.25 10 11.75l8.5-3.5" fill="none" stroke="var(--on-accent)" strokeWidth="1.25" />
      <rect x="8.75" y="10" width="2.5" height="3.5" rx="1" fill="var(--on-accent)" />
    </svg>
  );
}
