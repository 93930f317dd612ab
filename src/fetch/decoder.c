/* SPDX-License-Identifier: MIT
 *
 * Codings in a row, the one that was put on last first. Each pulls its input from the one before it. Behind the end of its
 * data zeros are passed over, since some archives are padded with them. */
#include "decoder.h"

#include <string.h>
#include "coding.h"

#define STAGES_MAX  3u /* more are nobody's honest wish */
#define BUFFER_SIZE 16384u

/* What a coding takes may be larger than what comes of it by so much and no more. Of the first one the network sees to
 * that; the others could be fed by a few bytes that stand for gigabytes, all of them padding. */
#define IDLE_INPUT_MAX 262144u

typedef enum { BEFORE, INSIDE, BEHIND, IN_PADDING } Place;

typedef struct {
    const Coding *coding;
    gpointer state; /* NULL until its first byte is there */
    Place place;
    CodingBuffers buffers;
    guint64 taken, given;
    guint8 *buffer; /* of its input; NULL for the first, which reads the caller's */
} Stage;

typedef enum { NO_FAULT, TOO_MANY, NOT_VALID, FOLLOWED, MOSTLY_IDLE, NO_MEMORY } Fault;

struct Decoder {
    Stage stages[STAGES_MAX];
    guint stage_count;
    Fault fault;
    const Stage *faulty;
};

static const Coding *const codings[] = {&coding_gzip, &coding_deflate, &coding_brotli, &coding_zstd};

static const Coding *find_coding(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(codings); i++) {
        const Coding *coding = codings[i];
        if (g_ascii_strcasecmp(name, coding->name) == 0 ||
            (coding->old_name && g_ascii_strcasecmp(name, coding->old_name) == 0))
            return !coding->is_there || coding->is_there() ? coding : NULL;
    }
    return NULL;
}

const char *decoder_accepts(void)
{
    static char *names;
    if (names)
        return names;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(codings); i++) {
        if (codings[i]->is_there && !codings[i]->is_there())
            continue;
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", codings[i]->name);
    }
    return names = g_string_free(text, FALSE);
}

/* ---- life ---- */

static void add_stage(Decoder *decoder, const Coding *coding)
{
    if (decoder->stage_count == STAGES_MAX) {
        decoder->fault = TOO_MANY;
        return;
    }
    Stage *stage = &decoder->stages[decoder->stage_count++];
    stage->coding = coding;
    stage->buffer = decoder->stage_count > 1 ? g_malloc(BUFFER_SIZE) : NULL;
}

Decoder *decoder_new(const char *list)
{
    g_auto(GStrv) names = g_strsplit(list, ",", -1);
    Decoder *decoder = g_new0(Decoder, 1);
    for (guint i = g_strv_length(names); i > 0; i--) {
        const char *name = g_strstrip(names[i - 1]);
        const Coding *coding = find_coding(name);
        if (!*name || g_ascii_strcasecmp(name, "identity") == 0)
            continue;
        if (!coding) {
            decoder_free(decoder);
            return NULL;
        }
        add_stage(decoder, coding);
    }
    if (decoder->stage_count > 0)
        return decoder;
    decoder_free(decoder);
    return NULL;
}

void decoder_free(Decoder *decoder)
{
    if (!decoder)
        return;
    for (guint i = 0; i < decoder->stage_count; i++) {
        Stage *stage = &decoder->stages[i];
        if (stage->state)
            stage->coding->close(stage->state);
        g_free(stage->buffer);
    }
    g_free(decoder);
}

/* ---- decoding ---- */

static void fail(Decoder *decoder, const Stage *stage, Fault fault)
{
    decoder->fault = fault;
    decoder->faulty = stage;
}

/* What stands behind the end: padding, or the next of several. */
static void pass_end(Decoder *decoder, Stage *stage)
{
    CodingBuffers *buffers = &stage->buffers;
    for (; buffers->input_size > 0 && *buffers->input == 0; buffers->input++, buffers->input_size--)
        stage->place = IN_PADDING;
    if (buffers->input_size == 0)
        return;
    if (stage->place == IN_PADDING || !stage->coding->restart) {
        fail(decoder, stage, FOLLOWED);
        return;
    }
    stage->coding->restart(stage->state);
    stage->place = INSIDE;
}

static void decode(Decoder *decoder, Stage *stage)
{
    CodingBuffers before = stage->buffers;
    CodingState state = stage->coding->step(stage->state, &stage->buffers);
    if (state == CODING_ENDED)
        stage->place = BEHIND;
    else if (state == CODING_BROKEN || (before.input_size > 0 && before.input_size == stage->buffers.input_size &&
                                        before.room == stage->buffers.room))
        fail(decoder, stage, NOT_VALID);
}

/* One step with the input that is there; returns what came of it. */
static gsize stage_step(Decoder *decoder, Stage *stage, guint8 *output, gsize room)
{
    gsize input_size = stage->buffers.input_size;
    stage->buffers.output = output;
    stage->buffers.room = room;
    if (!stage->state && input_size > 0) {
        stage->state = stage->coding->open(*stage->buffers.input);
        stage->place = INSIDE;
        if (!stage->state)
            fail(decoder, stage, NO_MEMORY);
    }
    if (stage->place == BEHIND || stage->place == IN_PADDING)
        pass_end(decoder, stage);
    if (stage->place == INSIDE && decoder->fault == NO_FAULT)
        decode(decoder, stage);
    gsize given = room - stage->buffers.room;
    stage->taken += input_size - stage->buffers.input_size;
    stage->given += given;
    if (stage->buffer && stage->taken > 2 * stage->given + IDLE_INPUT_MAX)
        fail(decoder, stage, MOSTLY_IDLE);
    return given;
}

/* What the stage of that index gives, from input that is there or is pulled. */
static gsize pull(Decoder *decoder, guint index, guint8 *output, gsize room)
{
    Stage *stage = &decoder->stages[index];
    while (decoder->fault == NO_FAULT) {
        gsize given = stage_step(decoder, stage, output, room);
        if (given > 0)
            return given;
        if (stage->buffers.input_size > 0)
            continue;
        if (index == 0)
            return 0;
        stage->buffers.input = stage->buffer;
        stage->buffers.input_size = pull(decoder, index - 1, stage->buffer, BUFFER_SIZE);
        if (stage->buffers.input_size == 0)
            return 0;
    }
    return 0;
}

gsize decoder_run(Decoder *decoder, const guint8 **input, gsize *input_size, guint8 *output, gsize room)
{
    CodingBuffers *first = &decoder->stages[0].buffers;
    first->input = *input;
    first->input_size = *input_size;
    gsize given = pull(decoder, decoder->stage_count - 1, output, room);
    *input = first->input;
    *input_size = first->input_size;
    return given;
}

/* ---- faults ---- */

char *decoder_fault(const Decoder *decoder)
{
    const char *name = decoder->faulty ? decoder->faulty->coding->name : NULL;
    switch (decoder->fault) {
    case NO_FAULT:
        break;
    case TOO_MANY:
        return g_strdup_printf("has more than %u codings", STAGES_MAX);
    case NOT_VALID:
        return g_strdup_printf("is not encoded as content-encoding says (%s)", name);
    case FOLLOWED:
        return g_strdup_printf("has something behind the end of its %s data", name);
    case MOSTLY_IDLE:
        return g_strdup_printf("has %s data without content", name);
    case NO_MEMORY:
        return g_strdup_printf("cannot be decoded for want of memory (%s)", name);
    }
    return NULL;
}

char *decoder_fault_at_end(const Decoder *decoder)
{
    if (decoder->fault != NO_FAULT)
        return decoder_fault(decoder);
    for (guint i = 0; i < decoder->stage_count; i++) {
        const Stage *stage = &decoder->stages[i];
        if (stage->place == INSIDE)
            return g_strdup_printf("ends in the middle of its %s data", stage->coding->name);
    }
    return NULL;
}
