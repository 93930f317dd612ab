/* SPDX-License-Identifier: MIT
 *
 * What the settings files share: the rows of the table, how a dotted path finds its row, and how a value gets from text
 * into a Settings. The YAML walker and the -o parser both end in settings_assign(). Nobody else includes this. */
#pragma once

#include "settings.h"

typedef enum {
    SETTING_UINT,    /* guint */
    SETTING_BOOL,    /* gboolean */
    SETTING_STRING,  /* char * */
    SETTING_WORD,    /* an enum as wide as int */
    SETTING_LIST,    /* char **; written as a list or as comma-separated text */
    SETTING_NUMBERS, /* double * with a guint for the count; rising */
    SETTING_UNUSED,  /* RoadRunner's own: accepted and passed over */
} SettingType;

typedef struct {
    const char *word;
    int value;
} SettingWord;

/* What a text must look like, and the words for it that errors and the manual show. */
typedef struct {
    const char *wanted;
    gboolean (*fits)(const char *text);
    const char *(*fault)(const char *text); /* why one does not fit: "has no port"; NULL: wanted says it all */
} SettingForm;

typedef struct {
    const char *key; /* below the group's prefix */
    SettingType type;
    gboolean empty_is_unset; /* an empty value (for numbers also 0) counts as not given */
    gboolean unique;         /* lists: no entry twice */
    gboolean blanks_separate; /* lists written as text: by blanks, in place of commas */
    gboolean quietly;        /* unused: without a warning */
    gsize offset;            /* into the group's struct */
    gsize count_offset;      /* numbers: where their count goes */
    const char *initial;     /* the default, as one would write it; NULL: not set */
    guint minimum;           /* uint */
    guint maximum;
    const SettingWord *words;  /* words, and lists of words; ends with a NULL word */
    const SettingForm *form;   /* strings and entries of lists */
    const char *meaning;       /* one sentence for humans */
} SettingRow;

/* Rows that live in one struct, below one prefix. A prefix may have <name> as one of its parts: one struct per name. */
typedef struct {
    const char *prefix;     /* "" or "logs.channels.<name>" */
    const SettingRow *rows; /* ends with a NULL key */
    gpointer (*target)(Settings *settings, const char *path); /* the struct for a path; made where it is missing */
    const char *short_key;        /* a single value in place of the map is that of this key; NULL: there must be a map */
    const SettingForm *name_form; /* what the name at the end of the prefix must look like; NULL: as one likes */
} SettingGroup;

extern const SettingRow settings_service_rows[];
extern const SettingRow settings_collect_rows[];
extern const SettingRow settings_log_rows[];
extern const SettingRow settings_log_file_rows[];
extern const SettingRow settings_js_rows[];
extern const SettingRow settings_program_rows[];
extern const SettingRow settings_function_rows[];
extern const SettingGroup settings_groups[]; /* ends with a NULL prefix */

/* What a dotted path stands for. */
typedef enum { SETTING_PATH_UNKNOWN, SETTING_PATH_SECTION, SETTING_PATH_VALUE } SettingPathKind;
typedef struct {
    SettingPathKind kind;
    const SettingGroup *group; /* of a value; of a section only where it is a whole group, else NULL */
    const SettingRow *row;     /* of a value */
} SettingPath;
SettingPath settings_find(const char *path);
/* What is left of the pattern behind the path: "" where they end together, ".rest" where the path names a section on the
 * way, NULL where they part. <name> stands for any one part. */
const char *settings_pattern_rest(const char *pattern, const char *path);

/* What is wrong with the name that key would be below parent, "js.programs.A: …"; NULL: it is none, or fits. */
char *settings_name_fault(const char *parent, const char *key);

/* Whether the first part of the path is a section of ours. */
gboolean settings_path_is_ours(const char *path);

/* "unknown key js.pool_sise (did you mean pool_size?)" */
char *settings_unknown_key(const char *path);
/* What to warn of where a key at the top, or a channel, is nobody's but nearly one of ours; NULL: nothing. */
char *settings_stray_section(const char *key);
char *settings_stray_channel(const char *name);

/* Part number index of a dotted path; the caller frees it. */
char *settings_path_part(const char *path, guint index);
char *settings_path_join(const char *parent, const char *key);

/* ---- values ---- */

typedef struct {
    const char *const *items; /* NULL-terminated; one where it is not a list */
    gboolean is_list;
} SettingValue;

/* Reads the value into the field. The error says only what is wrong with it; of each bad entry of a list, one a line. */
gboolean setting_store(const SettingRow *row, gpointer target, const SettingValue *value, GError **error);
/* Whether the text may be an entry of the list; the error says only what is wrong with it. */
gboolean setting_check_entry(const SettingRow *row, const char *text, GError **error);
/* Whether the value counts as not given. */
gboolean setting_is_unset(const SettingRow *row, const SettingValue *value);
void setting_store_initial(const SettingRow *rows, gpointer target);
void setting_clear(const SettingRow *rows, gpointer target);
/* The field as text, as one would write it on one line. */
char *setting_text(const SettingRow *row, gconstpointer target);
/* What may be written there: "1…100", "fresh, shared", "true, false". */
char *setting_allowed(const SettingRow *row);
/* Text from outside for a message: without control characters, cut where it is long. */
char *setting_escape(const char *text);

/* ---- where values came from ---- */

struct SettingsOrigins {
    GHashTable *by_path;  /* path → SettingOrigin */
    GHashTable *channels; /* name → LogSettings: every channel of the file, js among them while it is read */
    GHashTable *refused;  /* paths whose value was no good: they keep the default, so rules over more than one pass over them */
    GPtrArray *errors;    /* of char * */
    GPtrArray *warnings;
};

typedef struct {
    char *place; /* for errors: ".rr.yaml:4:14: js.pool_size", "-o js.pool_size=400" */
    char *shown; /* for people: ".rr.yaml:4 (environment SIZE)", "-o" */
    char *unset; /* variables in it that were not set and have no default: "SIZE, PORT"; may be empty or NULL */
} SettingOrigin;

void settings_set_origin(Settings *settings, const char *path, const SettingOrigin *origin);
const SettingOrigin *settings_origin(const Settings *settings, const char *path);

/* Gives the setting at that path the value, or tells what is wrong with it. */
void settings_assign(Settings *settings, const char *path, const SettingPath *found, const SettingValue *value,
                     const SettingOrigin *origin);

/* That the value at the path is no good, which somebody has told. */
void settings_refuse(Settings *settings, const char *path);

/* Tells what is wrong with a value at that place; unset: as in SettingOrigin. */
void settings_tell_value(Settings *settings, const char *place, const char *problem, const char *unset);

/* ---- problems (settings-problems.c) ---- */

void settings_add_error(Settings *settings, const char *format, ...) G_GNUC_PRINTF(2, 3);
void settings_add_warning(Settings *settings, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* FALSE: there are errors; *error has all of them, and the warnings behind them, one a line. */
gboolean settings_are_sound(const Settings *settings, GError **error);

/* ---- the parts ---- */

/* The structs of the groups, for settings_groups. */
gpointer settings_log_target(Settings *settings, const char *path);
gpointer settings_log_file_target(Settings *settings, const char *path);
gpointer settings_collect_target(Settings *settings, const char *path);
gpointer settings_program_target(Settings *settings, const char *path);
gpointer settings_function_target(Settings *settings, const char *path);

/* Forms (settings-form.c). */
extern const SettingForm setting_form_version, setting_form_listen, setting_form_address, setting_form_url,
    setting_form_net_pattern, setting_form_label, setting_form_name_part, setting_form_filled, setting_form_program,
    setting_form_variable, setting_form_absolute;
/* Whether the name is legal in the Prometheus text format. */
gboolean setting_is_metric_name(const char *name);

/* A file as a tree (settings-document.c), with the name for messages. */
typedef struct SettingsDocument SettingsDocument;
/* NULL: what is wrong with the text as a whole has been told. */
SettingsDocument *settings_document_new(Settings *settings, const char *name, const char *text, gsize size);
void settings_document_free(SettingsDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SettingsDocument, settings_document_free)
const char *settings_document_name(const SettingsDocument *document);
struct yaml_document_s *settings_document_yaml(SettingsDocument *document);
/* What it says under version, for the caller to free; NULL where that is missing. */
char *settings_document_version(SettingsDocument *document);

/* What is read first, to know which files there are, and the sections. */
typedef enum { SETTINGS_HEAD, SETTINGS_BODY } SettingsPart;
SettingsPart settings_part_of(const char *key);

/* Applies one part of a document (settings-yaml.c): number index of all, of which the later ones replace whole sections of
 * the earlier ones. */
void settings_read_document(Settings *settings, SettingsDocument *document, SettingsPart part,
                            const GPtrArray *documents, guint index);

/* Settings from whatever could be read, beside what is wrong. */
Settings *settings_read(SettingsRead read, gpointer user_data, const char *name, const char *const *overrides);

/* Reads the file of that name and those it includes (settings-files.c). */
void settings_read_files(Settings *settings, SettingsRead read, gpointer user_data, const char *name,
                         const char *const *overrides);

/* Applies those of "js.pool_size=8" that belong to the part. */
void settings_apply_overrides(Settings *settings, const char *const *overrides, SettingsPart part);

/* Replaces $NAME, ${NAME} and ${NAME:-default}; the names are added to names, and those not set and without default to
 * unset, each as "A, B". */
char *settings_expand(const char *text, GString *names, GString *unset);

/* Checks the declared metrics as a whole, fills in default buckets and drops summaries. */
void settings_finish_collect(Settings *settings);
/* Checks the programs as a whole, and makes js.root a folder: name is that of the configuration file. */
void settings_finish_programs(Settings *settings, const char *name);
/* Fills in what the mode decides, and takes the js channel out of the others. */
void settings_finish_logs(Settings *settings);
void settings_log_clear(LogSettings *log);
void settings_log_free(LogSettings *log);
