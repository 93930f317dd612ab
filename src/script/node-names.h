/* SPDX-License-Identifier: MIT
 *
 * The modules of node by their names: which of them a worker has, and why it has none of the others. A table, from which
 * texts are rewritten, bundles leave names outside, and workers find what is asked for. */
#pragma once

#include <glib.h>

typedef struct {
    const char *name;     /* path/posix */
    const char *place;    /* path.posix: that member of what src/node/js/node/path.js gives; NULL: it is not there */
    const char *instead;  /* of one that is not there: what to use, or why nothing takes its place */
    gboolean is_prefixed; /* node has it with node: in front only */
} NodeName;

/* By name; ended by an empty one. */
extern const NodeName node_names[];

/* What a specifier names, with or without node: in front; NULL: nothing of node. */
const NodeName *node_names_find(const char *specifier);

/* Whether it serves only texts that await nothing: the engine does not tell it when an async function goes on. Why, for who
 * names it in another; the caller frees it. */
gboolean node_names_wants_no_await(const NodeName *name);
char *node_names_await_fault(void);

/* Says of one that is not there, or with node: in front is none, why: "it has no files". NULL: it is there, or none of node. The
 * caller frees it. */
char *node_names_fault(const char *specifier);
