// What scripts and programs of rrjs see beyond ES2024: see docs/typescript.md. Made by `rrjs types`.
// tsconfig.json: "lib": ["ES2024"], and neither "DOM" nor "WebWorker", which have much that is not there.

// ---- log, metrics, args ----

/** Writes lines to the log of the server. Never throws, whatever it is given. */
declare var log: {
    debug(message: unknown, fields?: Log.Fields): void;
    info(message: unknown, fields?: Log.Fields): void;
    warn(message: unknown, fields?: Log.Fields): void;
    error(message: unknown, fields?: Log.Fields): void;
};

declare namespace Log {
    /** An object of fields, an error, or any other value, which is shown as one field. */
    type Fields = object | string | number | bigint | boolean | symbol | null | undefined;
}

/** Counts and measures; what is rejected is logged and counted, and throws only where `js.metrics.strict` is true. */
declare var metrics: {
    /** Adds 1 to a counter. */
    increment(name: string, labels?: Metrics.Labels): void;
    /** Sets a gauge. */
    gauge(name: string, value: number, labels?: Metrics.Labels): void;
    /** Observes a value. */
    histogram(name: string, value: number, labels?: Metrics.Labels): void;
    /** Adds to a counter or gauge of `metrics.collect`. */
    add(name: string, value: number, labels?: Metrics.DeclaredLabels): void;
    /** Sets a gauge of `metrics.collect`. */
    set(name: string, value: number, labels?: Metrics.DeclaredLabels): void;
    /** Observes a value in a histogram of `metrics.collect`. */
    observe(name: string, value: number, labels?: Metrics.DeclaredLabels): void;
};

declare namespace Metrics {
    type Value = string | number | bigint | boolean | null | undefined;
    type Labels = Readonly<Record<string, Value>>;
    /** By name, or in the order in which they are declared. */
    type DeclaredLabels = Labels | readonly Value[];
}

/** What came with the call; on the command line the array of its arguments. Programs get arguments instead. */
declare var args: any;

// ---- modules ----

interface ImportMeta {
    /** `file:///` and the path below the root that code comes from. */
    readonly url: string;
    readonly filename: string;
    readonly dirname: string;
    /** The variables that the configuration gives a program; empty in scripts. */
    readonly env: Readonly<Record<string, string | undefined>>;
}

declare module "*.txt" {
    const text: string;
    export default text;
}

// ---- the console, timers ----

interface Console {
    log(...data: unknown[]): void;
    info(...data: unknown[]): void;
    debug(...data: unknown[]): void;
    warn(...data: unknown[]): void;
    error(...data: unknown[]): void;
    trace(...data: unknown[]): void;
    assert(condition?: unknown, ...data: unknown[]): void;
    dir(value?: unknown, options?: { depth?: number | null; showHidden?: boolean }): void;
    dirxml(...data: unknown[]): void;
    table(data?: unknown, columns?: readonly string[]): void;
    count(label?: string): void;
    countReset(label?: string): void;
    time(label?: string): void;
    timeLog(label?: string, ...data: unknown[]): void;
    timeEnd(label?: string): void;
    group(...data: unknown[]): void;
    groupCollapsed(...data: unknown[]): void;
    groupEnd(): void;
    clear(): void;
}

declare var console: Console;

/** A timer is a number. It has these where the text names them. */
type Timer = number & {
    ref(): Timer;
    unref(): Timer;
    hasRef(): boolean;
    refresh(): Timer;
};

declare function setTimeout<A extends unknown[]>(callback: (...args: A) => void, milliseconds?: number, ...args: A): Timer;
declare function setInterval<A extends unknown[]>(callback: (...args: A) => void, milliseconds?: number, ...args: A): Timer;
declare function setImmediate<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Timer;
declare function clearTimeout(timer?: number | null): void;
declare function clearInterval(timer?: number | null): void;
declare function clearImmediate(timer?: number | null): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: { transfer?: readonly object[] }): T;
declare function reportError(error: unknown): void;
declare function atob(data: string): string;
declare function btoa(data: string): string;

declare var self: typeof globalThis;

declare class Navigator {
    private constructor();
    readonly userAgent: string;
}

declare var navigator: Navigator;

declare class Performance extends EventTarget {
    private constructor();
    readonly timeOrigin: number;
    now(): number;
    toJSON(): { timeOrigin: number };
}

declare var performance: Performance;

// ---- events ----

type EventListener<E = Event> = ((event: E) => void) | { handleEvent(event: E): void };

interface EventListenerOptions {
    capture?: boolean;
}

interface AddEventListenerOptions extends EventListenerOptions {
    once?: boolean;
    passive?: boolean;
    signal?: AbortSignal;
}

declare class EventTarget {
    constructor();
    addEventListener(type: string, listener: EventListener<any> | null, options?: boolean | AddEventListenerOptions): void;
    removeEventListener(type: string, listener: EventListener<any> | null, options?: boolean | EventListenerOptions): void;
    dispatchEvent(event: Event): boolean;
}

interface EventInit {
    bubbles?: boolean;
    cancelable?: boolean;
    composed?: boolean;
}

declare class Event {
    constructor(type: string, init?: EventInit);
    static readonly NONE: 0;
    static readonly CAPTURING_PHASE: 1;
    static readonly AT_TARGET: 2;
    static readonly BUBBLING_PHASE: 3;
    readonly NONE: 0;
    readonly CAPTURING_PHASE: 1;
    readonly AT_TARGET: 2;
    readonly BUBBLING_PHASE: 3;
    readonly type: string;
    readonly target: EventTarget | null;
    readonly srcElement: EventTarget | null;
    readonly currentTarget: EventTarget | null;
    readonly eventPhase: number;
    readonly bubbles: boolean;
    readonly cancelable: boolean;
    readonly composed: boolean;
    readonly defaultPrevented: boolean;
    readonly timeStamp: number;
    cancelBubble: boolean;
    returnValue: boolean;
    composedPath(): EventTarget[];
    stopPropagation(): void;
    stopImmediatePropagation(): void;
    preventDefault(): void;
    initEvent(type: string, bubbles?: boolean, cancelable?: boolean): void;
}

declare class CustomEvent<T = any> extends Event {
    constructor(type: string, init?: EventInit & { detail?: T });
    readonly detail: T;
    initCustomEvent(type: string, bubbles?: boolean, cancelable?: boolean, detail?: T): void;
}

declare class AbortSignal extends EventTarget {
    private constructor();
    static abort(reason?: unknown): AbortSignal;
    static timeout(milliseconds: number): AbortSignal;
    static any(signals: Iterable<AbortSignal>): AbortSignal;
    readonly aborted: boolean;
    readonly reason: any;
    onabort: ((event: Event) => void) | null;
    throwIfAborted(): void;
}

declare class AbortController {
    constructor();
    readonly signal: AbortSignal;
    abort(reason?: unknown): void;
}

declare class MessageEvent<T = any> extends Event {
    constructor(type: string, init?: EventInit & { data?: T; origin?: string; lastEventId?: string; source?: MessagePort | null; ports?: MessagePort[] });
    readonly data: T;
    readonly origin: string;
    readonly lastEventId: string;
    readonly source: MessagePort | null;
    readonly ports: readonly MessagePort[];
    initMessageEvent(type: string, bubbles?: boolean, cancelable?: boolean, data?: T, origin?: string, lastEventId?: string, source?: MessagePort | null, ports?: Iterable<MessagePort>): void;
}

declare class MessagePort extends EventTarget {
    private constructor();
    onmessage: ((event: MessageEvent) => void) | null;
    onmessageerror: ((event: MessageEvent) => void) | null;
    onclose: ((event: Event) => void) | null;
    postMessage(message: unknown, transfer?: readonly object[] | { transfer?: readonly object[] }): void;
    start(): void;
    close(): void;
}

declare class MessageChannel {
    constructor();
    readonly port1: MessagePort;
    readonly port2: MessagePort;
}

declare class DOMException extends Error {
    constructor(message?: string, name?: string | { name?: string; cause?: unknown });
    readonly name: string;
    readonly message: string;
    readonly code: number;
    static readonly INDEX_SIZE_ERR: 1;
    static readonly DOMSTRING_SIZE_ERR: 2;
    static readonly HIERARCHY_REQUEST_ERR: 3;
    static readonly WRONG_DOCUMENT_ERR: 4;
    static readonly INVALID_CHARACTER_ERR: 5;
    static readonly NO_DATA_ALLOWED_ERR: 6;
    static readonly NO_MODIFICATION_ALLOWED_ERR: 7;
    static readonly NOT_FOUND_ERR: 8;
    static readonly NOT_SUPPORTED_ERR: 9;
    static readonly INUSE_ATTRIBUTE_ERR: 10;
    static readonly INVALID_STATE_ERR: 11;
    static readonly SYNTAX_ERR: 12;
    static readonly INVALID_MODIFICATION_ERR: 13;
    static readonly NAMESPACE_ERR: 14;
    static readonly INVALID_ACCESS_ERR: 15;
    static readonly VALIDATION_ERR: 16;
    static readonly TYPE_MISMATCH_ERR: 17;
    static readonly SECURITY_ERR: 18;
    static readonly NETWORK_ERR: 19;
    static readonly ABORT_ERR: 20;
    static readonly URL_MISMATCH_ERR: 21;
    static readonly QUOTA_EXCEEDED_ERR: 22;
    static readonly TIMEOUT_ERR: 23;
    static readonly INVALID_NODE_TYPE_ERR: 24;
    static readonly DATA_CLONE_ERR: 25;
}

// ---- URLs ----

declare class URL {
    constructor(url: string | URL, base?: string | URL);
    static parse(url: string | URL, base?: string | URL): URL | null;
    static canParse(url: string | URL, base?: string | URL): boolean;
    href: string;
    readonly origin: string;
    protocol: string;
    username: string;
    password: string;
    host: string;
    hostname: string;
    port: string;
    pathname: string;
    search: string;
    readonly searchParams: URLSearchParams;
    hash: string;
    toString(): string;
    toJSON(): string;
}

declare class URLSearchParams {
    constructor(init?: string | URLSearchParams | Iterable<readonly [string, string]> | Readonly<Record<string, string>>);
    readonly size: number;
    append(name: string, value: string): void;
    delete(name: string, value?: string): void;
    get(name: string): string | null;
    getAll(name: string): string[];
    has(name: string, value?: string): boolean;
    set(name: string, value: string): void;
    sort(): void;
    toString(): string;
    forEach(callback: (value: string, name: string, parent: URLSearchParams) => void, self?: unknown): void;
    entries(): IterableIterator<[string, string]>;
    keys(): IterableIterator<string>;
    values(): IterableIterator<string>;
    [Symbol.iterator](): IterableIterator<[string, string]>;
}

interface URLPatternInit {
    protocol?: string;
    username?: string;
    password?: string;
    hostname?: string;
    port?: string;
    pathname?: string;
    search?: string;
    hash?: string;
    baseURL?: string;
}

interface URLPatternComponentResult {
    input: string;
    groups: Record<string, string | undefined>;
}

interface URLPatternResult {
    inputs: (string | URLPatternInit)[];
    protocol: URLPatternComponentResult;
    username: URLPatternComponentResult;
    password: URLPatternComponentResult;
    hostname: URLPatternComponentResult;
    port: URLPatternComponentResult;
    pathname: URLPatternComponentResult;
    search: URLPatternComponentResult;
    hash: URLPatternComponentResult;
}

declare class URLPattern {
    constructor(input?: string | URLPatternInit, options?: { ignoreCase?: boolean });
    constructor(input: string | URLPatternInit, base: string, options?: { ignoreCase?: boolean });
    static compareComponent(component: string, left: URLPattern, right: URLPattern): number;
    readonly protocol: string;
    readonly username: string;
    readonly password: string;
    readonly hostname: string;
    readonly port: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
    readonly hasRegExpGroups: boolean;
    test(input?: string | URLPatternInit, base?: string): boolean;
    exec(input?: string | URLPatternInit, base?: string): URLPatternResult | null;
}

// ---- texts and bytes ----

type BufferSource = ArrayBufferLike | ArrayBufferView;

declare class TextEncoder {
    constructor();
    readonly encoding: string;
    encode(input?: string): Uint8Array<ArrayBuffer>;
    encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

interface TextDecoderOptions {
    fatal?: boolean;
    ignoreBOM?: boolean;
}

declare class TextDecoder {
    constructor(label?: string, options?: TextDecoderOptions);
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    decode(input?: BufferSource, options?: { stream?: boolean }): string;
}

type BlobPart = BufferSource | Blob | string;

declare class Blob {
    constructor(parts?: Iterable<BlobPart>, options?: { type?: string; endings?: "transparent" | "native" });
    readonly size: number;
    readonly type: string;
    slice(start?: number, end?: number, type?: string): Blob;
    arrayBuffer(): Promise<ArrayBuffer>;
    bytes(): Promise<Uint8Array<ArrayBuffer>>;
    text(): Promise<string>;
    stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

declare class File extends Blob {
    constructor(parts: Iterable<BlobPart>, name: string, options?: { type?: string; endings?: "transparent" | "native"; lastModified?: number });
    readonly name: string;
    readonly lastModified: number;
}

type FormDataEntryValue = File | string;

declare class FormData {
    constructor();
    append(name: string, value: string | Blob, filename?: string): void;
    delete(name: string): void;
    get(name: string): FormDataEntryValue | null;
    getAll(name: string): FormDataEntryValue[];
    has(name: string): boolean;
    set(name: string, value: string | Blob, filename?: string): void;
    forEach(callback: (value: FormDataEntryValue, name: string, parent: FormData) => void, self?: unknown): void;
    entries(): IterableIterator<[string, FormDataEntryValue]>;
    keys(): IterableIterator<string>;
    values(): IterableIterator<FormDataEntryValue>;
    [Symbol.iterator](): IterableIterator<[string, FormDataEntryValue]>;
}

// ---- fetch ----

type HeadersInit = Headers | Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

declare class Headers {
    constructor(init?: HeadersInit);
    append(name: string, value: string): void;
    delete(name: string): void;
    get(name: string): string | null;
    getSetCookie(): string[];
    has(name: string): boolean;
    set(name: string, value: string): void;
    forEach(callback: (value: string, name: string, parent: Headers) => void, self?: unknown): void;
    entries(): IterableIterator<[string, string]>;
    keys(): IterableIterator<string>;
    values(): IterableIterator<string>;
    [Symbol.iterator](): IterableIterator<[string, string]>;
}

type BodyInit = ReadableStream | Blob | BufferSource | FormData | URLSearchParams | string;
type RequestInfo = Request | URL | string;

interface Body {
    readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
    readonly bodyUsed: boolean;
    arrayBuffer(): Promise<ArrayBuffer>;
    blob(): Promise<Blob>;
    bytes(): Promise<Uint8Array<ArrayBuffer>>;
    formData(): Promise<FormData>;
    json(): Promise<any>;
    text(): Promise<string>;
}

interface RequestInit {
    method?: string;
    headers?: HeadersInit;
    body?: BodyInit | null;
    redirect?: "follow" | "error" | "manual";
    signal?: AbortSignal | null;
    duplex?: "half";
    keepalive?: boolean;
    cache?: string;
    credentials?: string;
    integrity?: string;
    mode?: string;
    referrer?: string;
    referrerPolicy?: string;
}

interface Request extends Body {}

declare class Request {
    constructor(input: RequestInfo, init?: RequestInit);
    readonly method: string;
    readonly url: string;
    readonly headers: Headers;
    readonly destination: string;
    readonly referrer: string;
    readonly referrerPolicy: string;
    readonly mode: string;
    readonly credentials: string;
    readonly cache: string;
    readonly redirect: string;
    readonly integrity: string;
    readonly keepalive: boolean;
    readonly isReloadNavigation: boolean;
    readonly isHistoryNavigation: boolean;
    readonly signal: AbortSignal;
    readonly duplex: "half";
    clone(): Request;
}

interface ResponseInit {
    status?: number;
    statusText?: string;
    headers?: HeadersInit;
}

interface Response extends Body {}

declare class Response {
    constructor(body?: BodyInit | null, init?: ResponseInit);
    static error(): Response;
    static json(data: unknown, init?: ResponseInit): Response;
    static redirect(url: string | URL, status?: number): Response;
    readonly type: string;
    readonly url: string;
    readonly redirected: boolean;
    readonly status: number;
    readonly ok: boolean;
    readonly statusText: string;
    readonly headers: Headers;
    clone(): Response;
}

declare function fetch(input: RequestInfo, init?: RequestInit): Promise<Response>;

// ---- streams ----

interface QueuingStrategy<T = any> {
    highWaterMark?: number;
    size?(chunk: T): number;
}

interface StreamPipeOptions {
    preventAbort?: boolean;
    preventCancel?: boolean;
    preventClose?: boolean;
    signal?: AbortSignal;
}


interface UnderlyingDefaultSource<R = any> {
    type?: undefined;
    start?(controller: ReadableStreamDefaultController<R>): any;
    pull?(controller: ReadableStreamDefaultController<R>): void | PromiseLike<void>;
    cancel?(reason?: any): void | PromiseLike<void>;
}

interface UnderlyingByteSource {
    type: "bytes";
    autoAllocateChunkSize?: number;
    start?(controller: ReadableByteStreamController): any;
    pull?(controller: ReadableByteStreamController): void | PromiseLike<void>;
    cancel?(reason?: any): void | PromiseLike<void>;
}

interface UnderlyingSink<W = any> {
    start?(controller: WritableStreamDefaultController): any;
    write?(chunk: W, controller: WritableStreamDefaultController): void | PromiseLike<void>;
    close?(): void | PromiseLike<void>;
    abort?(reason?: any): void | PromiseLike<void>;
}

interface Transformer<I = any, O = any> {
    start?(controller: TransformStreamDefaultController<O>): any;
    transform?(chunk: I, controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
    flush?(controller: TransformStreamDefaultController<O>): void | PromiseLike<void>;
    cancel?(reason?: any): void | PromiseLike<void>;
}

type ReadableStreamReadResult<T> = { done: false; value: T } | { done: true; value: T | undefined };

declare class ReadableStream<R = any> {
    constructor(source: UnderlyingByteSource, strategy?: { highWaterMark?: number });
    constructor(source?: UnderlyingDefaultSource<R>, strategy?: QueuingStrategy<R>);
    static from<T>(iterable: Iterable<T> | AsyncIterable<T>): ReadableStream<T>;
    readonly locked: boolean;
    cancel(reason?: unknown): Promise<void>;
    getReader(options: { mode: "byob" }): ReadableStreamBYOBReader;
    getReader(): ReadableStreamDefaultReader<R>;
    pipeThrough<T>(pair: { readable: ReadableStream<T>; writable: WritableStream<R> }, options?: StreamPipeOptions): ReadableStream<T>;
    pipeTo(destination: WritableStream<R>, options?: StreamPipeOptions): Promise<void>;
    tee(): [ReadableStream<R>, ReadableStream<R>];
    values(options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
    [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
}

declare class ReadableStreamDefaultReader<R = any> {
    constructor(stream: ReadableStream<R>);
    readonly closed: Promise<void>;
    cancel(reason?: unknown): Promise<void>;
    read(): Promise<ReadableStreamReadResult<R>>;
    releaseLock(): void;
}

declare class ReadableStreamBYOBReader {
    constructor(stream: ReadableStream);
    readonly closed: Promise<void>;
    cancel(reason?: unknown): Promise<void>;
    read<T extends ArrayBufferView>(view: T, options?: { min?: number }): Promise<ReadableStreamReadResult<T>>;
    releaseLock(): void;
}

declare class ReadableStreamBYOBRequest {
    private constructor();
    readonly view: ArrayBufferView | null;
    respond(bytesWritten: number): void;
    respondWithNewView(view: ArrayBufferView): void;
}

declare class ReadableStreamDefaultController<R = any> {
    private constructor();
    readonly desiredSize: number | null;
    close(): void;
    enqueue(chunk?: R): void;
    error(reason?: unknown): void;
}

declare class ReadableByteStreamController {
    private constructor();
    readonly byobRequest: ReadableStreamBYOBRequest | null;
    readonly desiredSize: number | null;
    close(): void;
    enqueue(chunk: ArrayBufferView): void;
    error(reason?: unknown): void;
}

declare class WritableStream<W = any> {
    constructor(sink?: UnderlyingSink<W>, strategy?: QueuingStrategy<W>);
    readonly locked: boolean;
    abort(reason?: unknown): Promise<void>;
    close(): Promise<void>;
    getWriter(): WritableStreamDefaultWriter<W>;
}

declare class WritableStreamDefaultWriter<W = any> {
    constructor(stream: WritableStream<W>);
    readonly closed: Promise<void>;
    readonly desiredSize: number | null;
    readonly ready: Promise<void>;
    abort(reason?: unknown): Promise<void>;
    close(): Promise<void>;
    releaseLock(): void;
    write(chunk?: W): Promise<void>;
}

declare class WritableStreamDefaultController {
    private constructor();
    readonly abortReason: unknown;
    readonly signal: AbortSignal;
    error(reason?: unknown): void;
}

declare class TransformStream<I = any, O = any> {
    constructor(transformer?: Transformer<I, O>, writableStrategy?: QueuingStrategy<I>, readableStrategy?: QueuingStrategy<O>);
    readonly readable: ReadableStream<O>;
    readonly writable: WritableStream<I>;
}

declare class TransformStreamDefaultController<O = any> {
    private constructor();
    readonly desiredSize: number | null;
    enqueue(chunk?: O): void;
    error(reason?: unknown): void;
    terminate(): void;
}

declare class ByteLengthQueuingStrategy {
    constructor(init: { highWaterMark: number });
    readonly highWaterMark: number;
    readonly size: (chunk: ArrayBufferView) => number;
}

declare class CountQueuingStrategy {
    constructor(init: { highWaterMark: number });
    readonly highWaterMark: number;
    readonly size: (chunk?: any) => 1;
}

declare class CompressionStream {
    constructor(format: "gzip" | "deflate" | "deflate-raw");
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<BufferSource>;
}

declare class DecompressionStream {
    constructor(format: "gzip" | "deflate" | "deflate-raw");
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<BufferSource>;
}

declare class TextEncoderStream {
    constructor();
    readonly encoding: string;
    readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<string>;
}

declare class TextDecoderStream {
    constructor(label?: string, options?: TextDecoderOptions);
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    readonly readable: ReadableStream<string>;
    readonly writable: WritableStream<BufferSource>;
}

// ---- cryptography ----

type CryptoAlgorithm = string | { name: string; [parameter: string]: unknown };
type KeyFormat = "jwk" | "pkcs8" | "raw" | "spki";
type KeyUsage = "encrypt" | "decrypt" | "sign" | "verify" | "deriveKey" | "deriveBits" | "wrapKey" | "unwrapKey";

interface JsonWebKey {
    kty?: string;
    alg?: string;
    crv?: string;
    ext?: boolean;
    key_ops?: string[];
    use?: string;
    [member: string]: unknown;
}

interface CryptoKeyPair {
    readonly publicKey: CryptoKey;
    readonly privateKey: CryptoKey;
}

declare class CryptoKey {
    private constructor();
    readonly type: "public" | "private" | "secret";
    readonly extractable: boolean;
    readonly algorithm: { name: string; [parameter: string]: any };
    readonly usages: KeyUsage[];
}

declare class SubtleCrypto {
    private constructor();
    digest(algorithm: CryptoAlgorithm, data: BufferSource): Promise<ArrayBuffer>;
    encrypt(algorithm: CryptoAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
    decrypt(algorithm: CryptoAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
    sign(algorithm: CryptoAlgorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
    verify(algorithm: CryptoAlgorithm, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>;
    generateKey(algorithm: CryptoAlgorithm, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey | CryptoKeyPair>;
    importKey(format: "jwk", key: JsonWebKey, algorithm: CryptoAlgorithm, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
    importKey(format: Exclude<KeyFormat, "jwk">, key: BufferSource, algorithm: CryptoAlgorithm, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
    exportKey(format: "jwk", key: CryptoKey): Promise<JsonWebKey>;
    exportKey(format: Exclude<KeyFormat, "jwk">, key: CryptoKey): Promise<ArrayBuffer>;
    deriveBits(algorithm: CryptoAlgorithm, key: CryptoKey, length?: number | null): Promise<ArrayBuffer>;
    deriveKey(algorithm: CryptoAlgorithm, key: CryptoKey, derived: CryptoAlgorithm, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
    wrapKey(format: KeyFormat, key: CryptoKey, wrapping: CryptoKey, algorithm: CryptoAlgorithm): Promise<ArrayBuffer>;
    unwrapKey(format: KeyFormat, wrapped: BufferSource, wrapping: CryptoKey, algorithm: CryptoAlgorithm, unwrapped: CryptoAlgorithm, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
}

declare class Crypto {
    private constructor();
    readonly subtle: SubtleCrypto;
    getRandomValues<T extends ArrayBufferView>(array: T): T;
    randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}

declare var crypto: Crypto;

// ---- what there is of node ----

/** As in node, where a text names it; the types of its methods are those of @types/node. */
declare var Buffer: {
    from(data: string, encoding?: string): Uint8Array & { toString(encoding?: string, start?: number, end?: number): string };
    from(data: Iterable<number> | ArrayLike<number> | ArrayBufferLike, offset?: number, length?: number): Uint8Array & { toString(encoding?: string, start?: number, end?: number): string };
    isBuffer(value: unknown): boolean;
    byteLength(data: string | BufferSource, encoding?: string): number;
    [name: string]: any;
};
declare var global: typeof globalThis;
declare function require(module: string): any;
/** As if the code's folder were the root of all files. */
declare var __filename: string;
declare var __dirname: string;

declare var process: {
    /** The variables that the configuration gives a program; empty in scripts. */
    env: Record<string, string | undefined>;
    nextTick<A extends unknown[]>(callback: (...args: A) => void, ...args: A): void;
    hrtime: { (time?: [number, number]): [number, number]; bigint(): bigint };
    readonly platform: string;
    readonly version: string;
    readonly versions: Record<string, string>;
    readonly argv: string[];
    cwd(): string;
    uptime(): number;
    [name: string]: any;
};
