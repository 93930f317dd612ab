/* What a PHP application runs beside itself to have pages rendered: node's HTTP server around a bundle.
 *
 * usage: node node-page.js SOCKET BUNDLE */
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [socket, bundle] = process.argv.slice(2);
const { render } = await import(pathToFileURL(resolve(bundle)));

createServer({ keepAlive: true }, async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const html = await render(...JSON.parse(body));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ html }));
}).listen(socket);
