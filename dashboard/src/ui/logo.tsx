/** A mill wheel in running water. */
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" className="shrink-0 text-accent">
      <g stroke="currentColor" strokeLinecap="round" strokeWidth="2">
        <circle cx="16" cy="13" r="6.5" />
        <path d="M16 4v5M16 17v5M7 13h5M20 13h5M9.6 6.6l3.6 3.6M18.8 15.8l3.6 3.6M22.4 6.6l-3.6 3.6M13.2 15.8l-3.6 3.6" />
      </g>
      <path
        d="M4 26c3-2.6 5-2.6 8 0s5 2.6 8 0 5-2.6 8 0"
        stroke="currentColor"
        strokeOpacity=".55"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}
