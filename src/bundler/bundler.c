/* SPDX-License-Identifier: MIT
 *
 * The steps of a run: find the program, ask for its version, run it, check what it left. */
#include "bundler.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include "bundler-arguments.h"
#include "bundler-fail.h"
#include "bundler-generators.h"
#include "bundler-imports.h"
#include "bundler-inputs.h"
#include "bundler-map.h"
#include "bundler-messages.h"
#include "bundler-process.h"
#include "bundler-program.h"
#include "metafile.h"
#include "printable.h"
#include "tsconfig.h"

#define TIMEOUT_MS 60000
/* Older ones bundle static blocks that name their own class wrongly. */
#define VERSION_MIN      BUNDLER_VERSION(0, 18, 3)
#define VERSION_MIN_TEXT "0.18.3"
#define METAFILE_SIZE_MAX ((gsize)64 << 20)
#define SHOWN_BYTES_MAX   200

void bundle_free(Bundle *bundle)
{
    if (!bundle)
        return;
    g_clear_pointer(&bundle->text, g_bytes_unref);
    g_clear_pointer(&bundle->map, g_bytes_unref);
    g_clear_pointer(&bundle->inputs, g_ptr_array_unref);
    g_clear_pointer(&bundle->outside, g_ptr_array_unref);
    g_clear_pointer(&bundle->warnings, g_ptr_array_unref);
    g_free(bundle);
}

/* ---- running ---- */

/* What all steps of a run need. */
typedef struct {
    const BundleRequest *request;
    BundlerProgram program;
    BundlerJail jail;
} Run;

static void run_clear(Run *run)
{
    bundler_jail_clear(&run->jail);
    bundler_program_clear(&run->program);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static gboolean run_with(const Run *run, const char *const *arguments, BundlerEnd *end, GError **error)
{
    const BundleRequest *request = run->request;
    BundlerStart start = {.root = request->root,
                          .path = run->program.path,
                          .program = run->program.fd,
                          .jail = &run->jail,
                          .arguments = arguments,
                          .timeout_ms = request->timeout_ms ? request->timeout_ms : TIMEOUT_MS,
                          .cancelled_fd = request->cancelled_fd};
    return bundler_process_run(&start, end, error);
}

static char *end_text(int status)
{
    const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS)
        return g_strdup("was ended by SIGSYS: it tried what no bundler needs");
    if (WIFSIGNALED(status))
        return name ? g_strdup_printf("was ended by SIG%s", name) : g_strdup_printf("was ended by signal %d", WTERMSIG(status));
    return g_strdup_printf("ended with status %d", WEXITSTATUS(status));
}

/* ---- its version ---- */

/* "0.25.12\n" as a number; 0 where it is none. */
static guint parse_version(const char *text)
{
    guint parts[3];
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        char *end;
        guint64 part = g_ascii_isdigit(*text) ? g_ascii_strtoull(text, &end, 10) : 100;
        if (part >= 100 || *end != (i < 2 ? '.' : '\n'))
            return 0;
        parts[i] = (guint)part;
        text = end + 1;
    }
    return *text ? 0 : BUNDLER_VERSION(parts[0], parts[1], parts[2]);
}

static guint ask_version(const Run *run, GError **error)
{
    static const char *const arguments[] = {"esbuild", "--version", NULL};
    g_auto(BundlerEnd) end = {0};
    if (!run_with(run, arguments, &end, error))
        return 0;
    gsize size;
    const char *said = g_bytes_get_data(end.said, &size);
    g_autofree char *text = g_strndup(said, size);
    guint version = end.status == 0 && strlen(text) == size ? parse_version(text) : 0;
    if (version == 0) {
        g_autofree char *shown = printable(g_strstrip(text), SHOWN_BYTES_MAX), *ended = end_text(end.status);
        (void)bundler_fail(error, BUNDLER_ERROR_REFUSED, "%s is no esbuild: asked for its version, it %s and said \"%s\"",
                           run->program.path, ended, shown);
    } else if (version < VERSION_MIN) {
        (void)bundler_fail(error, BUNDLER_ERROR_REFUSED,
                           "%s is esbuild %s, which bundles static blocks that name their own class wrongly: " VERSION_MIN_TEXT
                           " or newer is needed",
                           run->program.path, g_strstrip(text));
        version = 0;
    }
    return version;
}

/* Of the program that was asked last; as long as its file stays the same, it need not be asked again. */
static GMutex last_lock;
static struct stat last_status;
static guint last_version;

static gboolean is_last(const struct stat *status)
{
    return last_version && status->st_dev == last_status.st_dev && status->st_ino == last_status.st_ino &&
           status->st_size == last_status.st_size &&
           memcmp(&status->st_ctim, &last_status.st_ctim, sizeof status->st_ctim) == 0;
}

/* 0: refused. */
static guint version_of(const Run *run, GError **error)
{
    struct stat status = {0};
    (void)fstat(run->program.fd, &status); /* it is open; what fails is like no other */
    g_mutex_lock(&last_lock);
    guint version = is_last(&status) ? last_version : 0;
    g_mutex_unlock(&last_lock);
    if (version)
        return version;
    version = ask_version(run, error);
    g_mutex_lock(&last_lock);
    if (version) {
        last_status = status;
        last_version = version;
    }
    g_mutex_unlock(&last_lock);
    return version;
}

/* ---- what it left ---- */

static gboolean check_end(const Run *run, const BundlerEnd *end, const BundlerMessages *messages, GError **error)
{
    if (WIFEXITED(end->status) && WEXITSTATUS(end->status) == 0)
        return TRUE;
    if (WIFEXITED(end->status) && messages->errors->len > 0)
        return bundler_fail_by_lines(error, messages->errors);
    if (strstr(messages->rest, "out of memory"))
        return bundler_fail(error, BUNDLER_ERROR_FAILED, "%s needs more memory than its limit of %u MB for %s", run->program.path,
                            BUNDLER_MEMORY_MAX_MB, run->request->entry);
    g_autofree char *ended = end_text(end->status);
    return bundler_fail(error, BUNDLER_ERROR_FAILED, "%s %s%s%s", run->program.path, ended, *messages->rest ? " and said: " : "",
                        messages->rest);
}

static gboolean fail_by_nonsense(GError **error, const Run *run, const char *what, const char *fault)
{
    return bundler_fail(error, BUNDLER_ERROR_FAILED, "%s makes no sense: %s %s", run->program.path, what, fault);
}

/* Its metafile, whose entry is that of the request. */
static Metafile *read_metafile(const Run *run, const BundlerEnd *end, GError **error)
{
    gsize size;
    const char *text = g_bytes_get_data(end->metafile, &size), *fault = "is larger than 64 MB";
    g_autoptr(Metafile) metafile = size <= METAFILE_SIZE_MAX ? metafile_decode(text, size, &fault) : NULL;
    if (metafile && g_strcmp0(metafile->entry, run->request->entry) != 0) {
        g_clear_pointer(&metafile, metafile_free);
        fault = "is of another entry";
    }
    if (!metafile)
        (void)fail_by_nonsense(error, run, "its metafile", fault);
    return g_steal_pointer(&metafile);
}

/* What only a compiler can do is not left out in silence: decorators of the older kind, which are esbuild's __decorateClass, are
 * told the types of what they stand at where the configuration says so. */
static gboolean check_decorators(const Bundle *bundle, const Run *run, GError **error)
{
    static const char helper[] = "__decorateClass";
    gsize size;
    const char *text = g_bytes_get_data(bundle->text, &size);
    if (!memmem(text, size, helper, sizeof helper - 1))
        return TRUE;
    g_autofree char *file = tsconfig_with_metadata(run->request->root, bundle->inputs);
    return !file || bundler_fail(error, BUNDLER_ERROR_SOURCE,
                                 "%s: emitDecoratorMetadata is on, and decorators are used: their metadata are types, which a "
                                 "bundler does not know. Turn it off if nothing reads them, or compile with tsc before", file);
}

static gboolean fill(Bundle *bundle, const Run *run, const BundlerEnd *end, const struct timespec *started, GError **error)
{
    const BundleRequest *request = run->request;
    g_autoptr(Metafile) metafile = read_metafile(run, end, error);
    if (!metafile || !bundler_imports_check(request, metafile, error))
        return FALSE;
    bundle->inputs = bundler_inputs_list(metafile, request->root, started, error);
    if (!bundle->inputs)
        return FALSE;
    const char *fault;
    if (!bundler_map_split(end->output, request->root, &bundle->text, &bundle->map, &fault))
        return fail_by_nonsense(error, run, "what it wrote", fault);
    if (!check_decorators(bundle, run, error))
        return FALSE;
    if (request->lowers_async) {
        g_autoptr(GBytes) made = bundle->text;
        bundle->text = bundler_mend_generators(made);
    }
    if (!bundle->map)
        g_ptr_array_add(bundle->warnings, g_strdup_printf("%s: the source map of its bundle is left out, as it is larger than "
                                                          "maps may be: errors tell places in the bundle", request->entry));
    bundle->outside = bundler_imports_left(request, metafile);
    bundle->is_commonjs = metafile->is_commonjs;
    return TRUE;
}

/* A warning in the first bundle of this process that is made without all of the jail. */
static void warn_of_jail(const BundlerJail *jail, GPtrArray *warnings)
{
    static gint warned;
    if (jail->missing && g_atomic_int_compare_and_exchange(&warned, 0, 1))
        g_ptr_array_add(warnings, g_strdup_printf("the jail of the bundler is not complete: %s is missing here", jail->missing));
}

static gboolean prepare(Run *run, GError **error)
{
    const BundleRequest *request = run->request;
    BundlerProgram *program = &run->program;
    return bundler_program_find(request, program, error) &&
           bundler_jail_prepare(request->sandbox, request->root, program->path, program->fd, &run->jail, error);
}

static Bundle *make(const BundleRequest *request, GError **error)
{
    g_auto(Run) run = {.request = request, .program = BUNDLER_PROGRAM_NONE, .jail = BUNDLER_JAIL_NONE};
    g_auto(BundlerEnd) end = {0};
    struct timespec started;
    clock_gettime(CLOCK_REALTIME_COARSE, &started);
    guint version = prepare(&run, error) ? version_of(&run, error) : 0;
    if (version == 0)
        return NULL;
    g_autoptr(GPtrArray) arguments = bundler_arguments(request, version);
    if (!run_with(&run, (const char *const *)arguments->pdata, &end, error))
        return NULL;
    gsize size;
    const char *said = g_bytes_get_data(end.said, &size);
    g_autoptr(BundlerMessages) messages = bundler_messages_read(said, size, request->root);
    g_autoptr(Bundle) bundle = g_new0(Bundle, 1);
    bundle->warnings = g_ptr_array_ref(messages->warnings);
    warn_of_jail(&run.jail, bundle->warnings);
    if (!check_end(&run, &end, messages, error) || !fill(bundle, &run, &end, &started, error))
        return NULL;
    return g_steal_pointer(&bundle);
}

/* Faults of sources begin with their places; all others are about the bundler. */
Bundle *bundler_run(const BundleRequest *request, GError **error)
{
    GError *fault = NULL;
    Bundle *bundle = make(request, &fault);
    if (fault && fault->code != BUNDLER_ERROR_SOURCE && fault->code != BUNDLER_ERROR_MISSING)
        g_prefix_error(&fault, "bundling %s: ", request->entry);
    if (fault)
        g_propagate_error(error, fault);
    return bundle;
}
