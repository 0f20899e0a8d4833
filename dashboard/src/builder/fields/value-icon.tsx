/** A chip, and a plus: "put a value in". */
export const ValueIcon = () => (
  <svg
    width="16"
    height="16"
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <rect x="1.5" y="5" width="8.5" height="6" rx="2" />
    <path d="M13 5.5v5M10.8 8h4" />
  </svg>
);
