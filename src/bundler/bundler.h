/* SPDX-License-Identifier: MIT
 *
 * Makes one ES module of an entry file and all that it imports: TypeScript, JSX, JSON, CommonJS, packages of node_modules.
 * That is the work of esbuild, a program of others, which is looked for, checked and run jailed; nothing of it is taken at
 * its word. Knows no programs and no settings. */
#pragma once

#include <glib.h>
#include "worker-modes.h"

/* Any of them is a reason why there is no bundle. */
#define BUNDLER_ERROR (bundler_error_quark())
GQuark bundler_error_quark(void);
typedef enum {
    BUNDLER_ERROR_MISSING,   /* there is no esbuild */
    BUNDLER_ERROR_REFUSED,   /* there is one that must not be run: who may write it, its version, no jail for it */
    BUNDLER_ERROR_SOURCE,    /* what is to be bundled has faults */
    BUNDLER_ERROR_FAILED,    /* it did not do its work: killed, over its limits, nonsense */
    BUNDLER_ERROR_CANCELLED,
} BundlerError;

/* What is asked for. All of it is borrowed. */
typedef struct {
    const char *root;           /* absolute, without links: the one folder that is read */
    const char *entry;          /* below the root, without links, with slashes: js/app.ts */
    const char *program;        /* js.bundler, an absolute path; NULL: it is looked for */
    /* Names that stay imports, NULL-terminated. "node:buffer" is meant with and without "node:" and with a slash behind, and
     * becomes "node:buffer" in the text. All others are those of programs, which stay as they are and only for import(). */
    const char *const *outside;
    gboolean lowers_async;      /* async functions become generators, so that each await passes our then() */
    SandboxMode sandbox;        /* what is wanted of the jail, as for workers */
    int cancelled_fd;           /* becomes readable when nobody waits any more; 0: none */
    guint timeout_ms;           /* 0: a minute */
} BundleRequest;

/* A file that the bundle is made of, or that says how (package.json, tsconfig.json and what that extends), or would if it was
 * there. */
typedef struct {
    char *path;  /* below the root */
    char *stamp; /* as long as this stays the same, the file does; "": it was not there; NULL: it changed meanwhile */
} BundleInput;

typedef struct {
    GBytes *text;          /* an ES module in UTF-8, without a comment that names a map */
    GBytes *map;           /* JSON; sources relative to the root. NULL: it was too large, which is a warning */
    GPtrArray *inputs;     /* of BundleInput */
    GPtrArray *outside;    /* of char *: the names of the request that the text still imports */
    gboolean is_commonjs;  /* so is the entry: its names are members of the default export */
    GPtrArray *warnings;   /* of char *, one line each */
} Bundle;

/* Blocks, in any thread. An error is one line or more, each with file:line:column where that is known,
 * in the order of importance. */
Bundle *bundler_run(const BundleRequest *request, GError **error);
void bundle_free(Bundle *bundle);

/* Whether no input has changed since; root is that of the request. Looks at each file's dates, reads none. */
gboolean bundle_is_current(const Bundle *bundle, const char *root);

/* Whether that child of this process is one of ours, which is waited for here. */
gboolean bundler_owns(GPid pid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bundle, bundle_free)
