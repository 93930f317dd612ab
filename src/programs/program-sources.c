/* SPDX-License-Identifier: MIT */
#include "program-sources.h"

static char *origin_of(const Settings *settings, const ProgramSettings *program)
{
    g_autofree char *path = g_strdup_printf("js.programs.%s", program->name), *file = g_strconcat(path, ".file", NULL);
    return g_strdup_printf("%s (%s)", path, settings_shown_origin(settings, file));
}

ProgramSources *program_sources_new(const Settings *settings, ProgramSet *before, gboolean keeps_bundles)
{
    ProgramSources *sources = g_new0(ProgramSources, 1);
    sources->programs = g_ptr_array_ref(settings->programs);
    sources->origins = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < settings->programs->len; i++)
        g_ptr_array_add(sources->origins, origin_of(settings, settings->programs->pdata[i]));
    sources->functions_folder = g_strdup(settings->functions_folder);
    sources->root = g_strdup(settings->root);
    sources->text_max = (gsize)settings->max_code_kb * 1024;
    sources->bundler = g_strdup(settings->bundler);
    sources->sandbox = settings->sandbox;
    sources->keeps_bundles = keeps_bundles;
    sources->before = before ? program_set_ref(before) : NULL;
    return sources;
}

void program_sources_free(ProgramSources *sources)
{
    if (!sources)
        return;
    g_ptr_array_unref(sources->programs);
    g_ptr_array_unref(sources->origins);
    g_free(sources->functions_folder);
    g_free(sources->root);
    g_free(sources->bundler);
    program_set_unref(sources->before);
    g_free(sources);
}
