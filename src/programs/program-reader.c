/* SPDX-License-Identifier: MIT
 *
 * One thread for one set: what it is given is its own, and what it makes is handed over when it has ended. */
#include "program-sources.h"

#include "quiet-thread.h"

struct ProgramReader {
    ProgramSources *sources;
    ProgramSet *set;
    GCancellable *cancellable;
    GThread *thread;
    GSource *source; /* on the main loop, ready when the set is there */
    void (*done)(ProgramSet *set, gpointer user_data);
    gpointer user_data;
};

static gpointer read_set(gpointer data)
{
    ProgramReader *reader = data;
    reader->set = program_sources_read(reader->sources, reader->cancellable);
    g_source_set_ready_time(reader->source, 0);
    return NULL;
}

/* Waits for its thread, and frees it; what it has read is the caller's. */
static ProgramSet *end(ProgramReader *reader)
{
    g_thread_join(reader->thread);
    ProgramSet *set = reader->set;
    g_source_destroy(reader->source);
    g_source_unref(reader->source);
    program_sources_free(reader->sources);
    g_object_unref(reader->cancellable);
    g_free(reader);
    return set;
}

static gboolean tell(GSource *source, GSourceFunc callback, gpointer user_data)
{
    ProgramReader *reader = user_data;
    void (*done)(ProgramSet *, gpointer) = reader->done;
    gpointer done_data = reader->user_data;
    done(end(reader), done_data);
    return G_SOURCE_REMOVE;
}

ProgramReader *program_reader_start(ProgramSources *sources, void (*done)(ProgramSet *set, gpointer user_data),
                                    gpointer user_data)
{
    static GSourceFuncs functions = {.dispatch = tell};
    ProgramReader *reader = g_new0(ProgramReader, 1);
    reader->sources = sources;
    reader->cancellable = g_cancellable_new();
    reader->done = done;
    reader->user_data = user_data;
    reader->source = g_source_new(&functions, sizeof(GSource));
    g_source_set_callback(reader->source, NULL, reader, NULL);
    g_source_attach(reader->source, NULL);
    reader->thread = quiet_thread_start("programs", read_set, reader);
    return reader;
}

void program_reader_cancel(ProgramReader *reader)
{
    if (!reader)
        return;
    g_cancellable_cancel(reader->cancellable);
    program_set_unref(end(reader));
}
