/* SPDX-License-Identifier: MIT
 *
 * What each worker would do with a text before the engine has it is done here, once. */
#include "program-texts.h"

#include <sys/stat.h>
#include "charset.h"
#include "module-notes.h"
#include "texts.h"

static void add_units(TextsWriter *writer, guint number, const char *text, gsize size)
{
    g_autofree gunichar2 *units = g_new(gunichar2, CHARSET_UNITS_MAX(size));
    CharsetUtf8 state = {0};
    gssize length = charset_utf8_decode(&state, (const guint8 *)text, size, TRUE, FALSE, units);
    texts_writer_add(writer, number, TEXT_MODULE, units, (gsize)length * sizeof *units);
}

static void add_text(TextsWriter *writer, guint number, const Program *program)
{
    gsize size, module_size = 0;
    const char *text = g_bytes_get_data(program->text, &size);
    g_auto(ToplevelMap) map = {0};
    ModuleFault fault = {0};
    g_autofree char *module = module_wrap(text, size, program->is_commonjs ? MODULE_COMMONJS : MODULE_NAMESPACE, &map, &module_size, &fault);
    g_autoptr(GBytes) notes = module_notes_pack(&map, &fault);
    module_fault_clear(&fault);
    texts_writer_add(writer, number, TEXT_SOURCE, text, size);
    texts_writer_add(writer, number, TEXT_NOTES, g_bytes_get_data(notes, NULL), g_bytes_get_size(notes));
    if (module)
        add_units(writer, number, module, module_size);
}

static gboolean is_wanted(const Program *program, gboolean for_scripts)
{
    return program->text && (!for_scripts || program->settings->scripts);
}

static gboolean are_wanted(const GPtrArray *programs, gboolean for_scripts)
{
    gboolean any = FALSE;
    for (guint i = 0; i < programs->len; i++)
        any |= is_wanted(programs->pdata[i], for_scripts);
    return any;
}

ProgramTexts program_texts_make(const GPtrArray *programs, gboolean for_scripts, GCancellable *cancellable, GError **error)
{
    struct stat status = {0};
    if (!are_wanted(programs, for_scripts))
        return (ProgramTexts){.fd = -1};
    TextsWriter *writer = texts_writer_new(for_scripts ? "rrjs-imports" : "rrjs-programs", programs->len);
    for (guint i = 0; i < programs->len && !g_cancellable_is_cancelled(cancellable); i++) {
        const Program *program = programs->pdata[i];
        if (is_wanted(program, for_scripts))
            add_text(writer, i, program);
    }
    int fd = texts_writer_finish(writer, error);
    if (fd >= 0)
        (void)fstat(fd, &status); /* does not fail with a descriptor */
    return (ProgramTexts){.fd = fd, .size = (gsize)status.st_size};
}
