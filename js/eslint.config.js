// Text that comes from a run (labels, changes, trace files) must never be read as markup or code:
// it reaches the page by textContent and by attributes of our own choosing only.
import tseslint from "typescript-eslint";

const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "srcdoc"];
const use = "Build elements with dom.ts: text by textContent, attributes by name.";

export default tseslint.config(
  { ignores: ["node_modules/**", "build/**"] },
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts", "**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: { window: "readonly", setTimeout: "readonly", setInterval: "readonly" },
    },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-globals": ["error", "eval", "Function"],
      "no-restricted-properties": [
        "error",
        ...MARKUP.map((property) => ({ property, message: use })),
        { property: "eval", message: use },
        { object: "document", property: "write", message: use },
        { object: "document", property: "writeln", message: use },
      ],
      "no-restricted-syntax": [
        "error",
        ...MARKUP.map((name) => ({ selector: `Literal[value='${name}']`, message: use })),
        { selector: "MemberExpression[property.name='createContextualFragment']", message: use },
        { selector: "Identifier[name='DOMParser']", message: use },
      ],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  { files: ["*.js", "*.mjs"], rules: { "no-console": "off", "no-restricted-syntax": "off" } },
);
