/* XML to an object and back: attributes, CDATA, entities, order, faults. */
import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";

const text = `<?xml version="1.0"?><order id="7"><!-- c --><item n="1">tea &amp; co</item><item n="2"><![CDATA[<b>]]></item><price>012</price><ü>1.50</ü></order>`;

export default function () {
  const options = { ignoreAttributes: false, attributeNamePrefix: "@", isArray: (name) => name === "item" };
  const value = new XMLParser(options).parse(text);
  return [value, new XMLBuilder({ ...options, format: true }).build({ order: { "@id": 8, item: [{ "#text": "a<b", "@n": 1 }, "c"] } }),
    new XMLParser({ preserveOrder: true }).parse("<a>x<b/>y</a>"), XMLValidator.validate("<a><b></a>"), XMLValidator.validate(text)];
}
