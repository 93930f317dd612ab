/* SPDX-License-Identifier: MIT */
#include "program-set.h"

#include <unistd.h>
#include "program-bundle.h"

static void program_free(Program *program)
{
    g_free(program->name);
    g_free(program->file);
    g_clear_pointer(&program->text, g_bytes_unref);
    g_clear_pointer(&program->map, g_bytes_unref);
    g_free(program->map_folder);
    g_free(program->map_fault);
    g_free(program->env);
    g_free(program->version);
    g_free(program->fault);
    program_bundle_unref(program->bundle);
    g_strfreev(program->named_files);
    g_free(program);
}

ProgramSet *program_set_new(void)
{
    ProgramSet *set = g_new0(ProgramSet, 1);
    g_atomic_ref_count_init(&set->references);
    set->programs = g_ptr_array_new_with_free_func((GDestroyNotify)program_free);
    set->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    set->found = g_ptr_array_new_with_free_func((GDestroyNotify)program_settings_free);
    set->faults = g_ptr_array_new_with_free_func(g_free);
    set->all_texts.fd = set->scripts_texts.fd = -1;
    return set;
}

static void texts_clear(ProgramTexts *texts)
{
    if (texts->fd >= 0)
        close(texts->fd);
}

ProgramSet *program_set_ref(ProgramSet *set)
{
    g_atomic_ref_count_inc(&set->references);
    return set;
}

void program_set_unref(ProgramSet *set)
{
    if (!set || !g_atomic_ref_count_dec(&set->references))
        return;
    g_free(set->root);
    g_hash_table_unref(set->by_name);
    g_ptr_array_unref(set->programs);
    g_clear_pointer(&set->configured, g_ptr_array_unref);
    g_ptr_array_unref(set->found);
    g_ptr_array_unref(set->faults);
    texts_clear(&set->all_texts);
    texts_clear(&set->scripts_texts);
    g_free(set);
}

const char *program_set_root(const ProgramSet *set)
{
    return set->root;
}

guint program_set_count(const ProgramSet *set)
{
    return set->programs->len;
}

const Program *program_set_get(const ProgramSet *set, guint number)
{
    return set->programs->pdata[number];
}

const Program *program_set_find(const ProgramSet *set, const char *name)
{
    return g_hash_table_lookup(set->by_name, name);
}

const GPtrArray *program_set_faults(const ProgramSet *set)
{
    return set->faults;
}

ProgramTexts program_set_texts(const ProgramSet *set, gboolean for_scripts)
{
    return for_scripts ? set->scripts_texts : set->all_texts;
}
