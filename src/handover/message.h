/* SPDX-License-Identifier: MIT
 *
 * The messages between the server and a worker, over one stream socket. Both ends are the same build on the same machine,
 * so numbers are native structs; but what a worker sends is treated as hostile: message_decode checks lengths, types and
 * UTF-8 before anything is believed. */
#pragma once

#include <glib.h>
#include "log-line.h"
#include "outcome.h"
#include "worker-modes.h"

typedef enum {
    MESSAGE_SETUP = 1, /* server: the worker's share of the settings; the first message */
    MESSAGE_EXECUTE,   /* server: run this */
    MESSAGE_WAKE,      /* server: look at the control words (cancel, ring tail) */
    MESSAGE_READY,     /* worker: can take calls */
    MESSAGE_REPLY,     /* worker: outcome of the execution */
    MESSAGE_DRAIN,     /* worker: the ring is filling, take lines out */
    MESSAGE_NOTICE,    /* worker: something to be logged by the server, such as a rejected metric sample */
    MESSAGE_FETCH_START,  /* worker: one HTTP exchange, please; see below */
    MESSAGE_FETCH_BODY,   /* worker: a piece of the request's body */
    MESSAGE_FETCH_READ,   /* worker: so much of the response's body is used up */
    MESSAGE_FETCH_CANCEL, /* worker: not needed any more; nothing follows */
    MESSAGE_FETCH_HEAD,   /* server: status, reason and headers of the response */
    MESSAGE_FETCH_DATA,   /* server: a piece of the response's body */
    MESSAGE_FETCH_END,    /* server: the response is complete; nothing follows */
    MESSAGE_FETCH_FAIL,   /* server: the exchange failed; nothing follows */
    MESSAGE_FETCH_SENT,   /* server: so much of the request's body is on its way */
    MESSAGE_MAP_WANTED,   /* worker: the source map of a program that it was given; see below */
    MESSAGE_MAP,          /* server: that */
} MessageType;

typedef struct {
    guint32 size; /* bytes after this header */
    guint32 type;
    guint64 execution; /* id of the execution it belongs to, else 0 */
} MessageHeader;

typedef enum { CONSOLE_LOG, CONSOLE_TEXT } ConsoleMode; /* console.* as log lines | as text for the command line */

typedef struct {
    guint32 layout;    /* HANDOVER_LAYOUT of the build */
    guint32 isolation; /* Isolation */
    guint32 sandbox;   /* SandboxMode */
    guint32 memory_limit_mb;
    guint32 max_result_bytes;
    guint32 max_result_depth;
    guint32 max_error_chars; /* of each text of an exception */
    guint32 max_timers;      /* pending at once */
    guint32 max_pending;     /* requests on their way at once */
    guint32 max_stack_kb;
    guint32 log_max_lines;   /* this and the next: per execution, 0: no bound */
    guint32 log_max_mb;
    guint32 log_max_lines_per_second; /* this and the next: of this worker, 0: no bound */
    guint32 log_max_mb_per_second;
    guint32 log_level;        /* LogLevel from which lines pass; LOG_LEVEL_COUNT: none */
    guint32 log_pieces;       /* LogPieces */
    guint32 console_mode;     /* ConsoleMode */
    guint32 metrics_strict;
    guint32 redact_size;      /* bytes behind this: names that log fields lose, each ended by NUL */
    guint32 base_url_size;    /* behind those: against which fetch() resolves, ended by NUL; 0: none */
    char reserved_keys[128];  /* names of every line's own keys, NUL-separated, ended by an empty one */
} MessageSetup;
#define HANDOVER_LAYOUT 5u

/* What an execution runs. */
typedef enum {
    EXECUTE_SCRIPT, /* a text that came with the call */
    EXECUTE_CHECK,  /* its syntax is looked at, and nothing is run */
    EXECUTE_KEEP,   /* nothing: a program whose text the worker has is kept, for what follows */
    EXECUTE_LOAD,   /* a program that is kept, in a new realm; its value is the JSON array of its exports */
    EXECUTE_CALL,   /* an export of a program */
    EXECUTE_LINE,   /* a line of the worker's session: its value is {"shown": TEXT}, or {"unfinished": true} where it was not run
                       because it goes on with another line */
    EXECUTE_COMPLETE, /* nothing: how the text could go on at its end, as {"from": N, "names": […]}, N counted in UTF-16 units
                         from its end */
} ExecuteKind;

enum {
    EXECUTE_HAS_REQUEST_ID = 1, /* the lines carry request_id: a script's field of that name is renamed */
    EXECUTE_HAS_FUNCTION = 64,  /* the same of function */
    EXECUTE_TO_THE_END = 2,     /* ends when nothing is pending any more, rather than when its value is there */
    EXECUTE_QUOTES_LINES = 4,   /* messages of lines come as RING_QUOTED: they go into the reply, too */
    KEEP_STATE = 8,             /* keep: its realm stays after a call that was stopped */
    KEEP_FOR_SCRIPTS = 16,      /* keep: scripts may import it */
    KEEP_HAS_MAP = 128,         /* keep: the server has its source map */
    LINE_IS_FIRST = 256,        /* line: of a new session; nothing is left of the one before */
    LOAD_IS_LAST = 32,          /* keep, load: what is in use from now on is what the worker rests at */
};

/* The texts of an execution in the order in which they follow the struct, each UTF-8 without NUL at the end. */
typedef enum {
    EXECUTE_FILE, /* script, check, line, keep: the name for positions */
    EXECUTE_NAME, /* keep: of the program; call: the export */
    EXECUTE_ARGS, /* JSON text: of the global args of a script; of the arguments (an array) of a call; keep: of the object of
                     variables that the program sees */
    EXECUTE_CODE, /* script, check, line, complete */
    EXECUTE_TEXT_COUNT,
} ExecuteText;

typedef struct {
    gint64 deadline_us; /* g_get_monotonic_time() clock, the same in all processes of a machine */
    guint32 kind;       /* ExecuteKind */
    guint32 flags;      /* EXECUTE_*, KEEP_*, LOAD_* */
    guint32 program;    /* keep, load, call: its number, in texts.h too */
    guint32 memory_limit_mb;
    guint32 has_args;
    guint32 sizes[EXECUTE_TEXT_COUNT];
    guint32 reserved;
} MessageExecute;

/* Appends whole messages, header included, to bytes. */
/* redact: names and paths, NULL-terminated; base_url may be NULL; sets their sizes. */
void message_append_setup(GByteArray *bytes, const MessageSetup *setup, const char *const *redact, const char *base_url);
/* All but the texts of args and code, which may be NULL: they are to follow in this order. Sets sizes and has_args. file and
 * name: NUL-terminated. */
void message_append_execute(GByteArray *bytes, guint64 execution, const MessageExecute *execute, const char *file,
                            const char *name, GBytes *args, GBytes *code);
/* Worker: a text of one that is whole, in the body of the message that execute was read from; *size is set. */
const char *message_execute_text(const MessageExecute *execute, const char *body, ExecuteText which, gsize *size);
void message_append_empty(GByteArray *bytes, MessageType type, guint64 execution);

/* The parts of a worker's sandbox. */
typedef enum {
    SANDBOX_NO_NEW_PRIVS,    /* no program can give it rights */
    SANDBOX_NO_CAPABILITIES, /* also where it runs as root */
    SANDBOX_NO_CORE_DUMPS,   /* and no debugger but root's */
    SANDBOX_LANDLOCK,        /* no path, no TCP, no signal to others */
    SANDBOX_SECCOMP,         /* no system call but those it needs */
    SANDBOX_PART_COUNT,
} SandboxPart;
#define SANDBOX_ALL ((1u << SANDBOX_PART_COUNT) - 1)

typedef struct {
    guint32 missing_symbols; /* private engine functions that are not there or failed their test; bits, see READY_* */
    guint16 sandbox;         /* what is in force; bits 1 << SandboxPart */
    guint16 landlock_abi;    /* 0: no landlock */
    gint64 started_us;       /* time from exec to ready */
} MessageReady;
enum { READY_NO_DRAIN = 1, READY_NO_WATCHDOG = 2, READY_NO_GC = 4, READY_NO_EVAL_SWITCH = 8 };
void message_append_ready(GByteArray *bytes, const MessageReady *ready);

/* What a reply says beside the outcome; bits. */
enum {
    REPLY_RETIRE = 1, /* memory stayed high, take another worker */
    REPLY_STALE = 2,  /* the program was stopped in the middle, or did not load with its call: it is to be loaded again before
                         it is called again */
};
/* flags: REPLY_*. The outcome's duration is not sent. */
void message_append_reply(GByteArray *bytes, guint64 execution, const Outcome *outcome, guint32 flags);

/* The cause of the notice that the source map of the program called name is not used: it is told once. */
#define NOTICE_PROGRAM_MAP "program_map"

/* cause: a short word to limit repetitions by, the name of the cell that counts them where there is one; text: the line's
 * message; name: what it was about. */
void message_append_notice(GByteArray *bytes, const char *cause, const char *text, const char *name, const char *detail);

/* ---- source maps: the server has those of programs, and a worker that has an error to tell asks for one ----
 *
 * The header's execution is the one that runs. Each is asked for once at most by a worker, of a program that came with
 * KEEP_HAS_MAP, and no other before it was read; a worker that breaks one of these rules is killed. */
typedef struct {
    guint32 program; /* its number */
    guint32 reserved;
} MessageMapWanted;
void message_append_map_wanted(GByteArray *bytes, guint64 execution, guint32 program);

typedef struct {
    guint32 program;
    guint32 folder_size;
    guint32 root_size;
    guint32 text_size;
} MessageMap; /* followed by folder, root, text */

/* A source map: folder: where its sources are relative to, below the root; root: the absolute path that is left out of theirs. */
typedef struct {
    guint32 program;
    const char *folder;
    const char *root;
    const char *text; /* JSON */
    gsize folder_size, root_size, text_size;
} ProgramMap;
/* All but the text, which is to follow. folder and root: NUL-terminated. */
void message_append_map(GByteArray *bytes, guint64 execution, const ProgramMap *map);
/* Worker: reads the body of such a message; the texts lie in it. */
void message_read_map(const char *body, ProgramMap *map);

/* ---- fetch: HTTP exchanges that the server makes for a running execution ----
 *
 * The header's execution is that of the running script; the worker numbers its exchanges, each number used once in an
 * execution. Headers are "name\0value\0" pairs: names are tokens, values any bytes but NUL, CR and LF. Texts that come
 * from HTTP are bytes, one for each character of a ByteString. Either direction of a body may be FETCH_WINDOW ahead of what
 * the other end has said it used up: the server sends no more DATA than the window and the sum of READ, and the worker no
 * more BODY than the window and the sum of SENT. A worker that breaks one of these rules is killed; messages about an
 * exchange that has ended or been cancelled are passed over. */
#define FETCH_WINDOW      (256u << 10)
#define FETCH_PIECE_MAX   (64u << 10) /* bytes of one BODY or DATA */
#define FETCH_METHOD_MAX  64u
#define FETCH_URL_MAX     (64u << 10) /* printable ASCII, as the URL parser writes it */
#define FETCH_HEADERS_MAX (128u << 10)

typedef struct {
    guint32 fetch;
    guint32 has_body;
    gint64 body_size; /* -1: not known in advance */
    guint32 method_size;
    guint32 url_size;
    guint32 headers_size;
    guint32 reserved;
} MessageFetchStart; /* followed by method, url, headers */

/* All other messages. value: BODY: 1 in the last piece (which may be empty); READ, SENT: bytes; HEAD: the status; else 0.
 * text: HEAD: the reason; FAIL: the code, as ECONNREFUSED. data: BODY, DATA: bytes; HEAD: headers; FAIL: the text for
 * humans. */
typedef struct {
    guint32 fetch;
    guint32 value;
    guint32 text_size;
    guint32 data_size;
} MessageFetch; /* followed by text, data */

typedef struct {
    guint32 fetch;
    const char *method;
    const char *url;
    const char *headers;
    gsize headers_size;
    gboolean has_body;
    gint64 body_size;
} FetchRequest;
void message_append_fetch_start(GByteArray *bytes, guint64 execution, const FetchRequest *request);

/* One of those, to be written or as it was read: then text and data lie in the message that they were read from. */
typedef struct {
    guint32 fetch;
    guint32 value;
    const char *text;
    gsize text_size;
    const char *data;
    gsize data_size;
} FetchPart;
void message_append_fetch(GByteArray *bytes, MessageType type, guint64 execution, const FetchPart *part);
/* Reads the body of such a message. FALSE where it is none. */
gboolean message_read_fetch(const char *body, gsize size, FetchPart *part);

typedef struct {
    char *cause;
    char *text;
    char *name;
    char *detail;
} MessageNotice;

/* What a worker sent, checked. Owned pieces move to the caller. */
typedef struct {
    MessageType type;
    guint64 execution;
    MessageReady ready;
    Outcome *outcome;
    guint32 flags; /* of a reply */
    guint32 program; /* whose map is wanted */
    MessageNotice notice;
    struct {
        guint32 fetch;
        char *method;
        char *url;
        char **headers; /* name, value, name, value … NULL */
        gboolean has_body;
        gint64 body_size;
    } start;
    FetchPart part; /* borrowed from the bytes that were decoded */
} WorkerMessage;
void worker_message_clear(WorkerMessage *message);

typedef enum { MESSAGE_INCOMPLETE, MESSAGE_COMPLETE, MESSAGE_INVALID } MessageRead;

/* Server: only the header of the first message in bytes: whether it may be so large. */
MessageRead message_read_worker_header(const guint8 *bytes, gsize size, gsize result_max, MessageHeader *header,
                                       GError **error);

/* Server: decodes the first message in bytes; *used says how many it took. result_max bounds the body. error is set
 * where invalid. */
MessageRead message_decode_worker(const guint8 *bytes, gsize size, gsize result_max, WorkerMessage *message, gsize *used,
                                  GError **error);
