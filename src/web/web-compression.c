/* SPDX-License-Identifier: MIT */
#include "web-compression.h"

#include <zlib.h>
#include "bytes.h"
#include "engine.h"
#include "host.h"
#include "running.h"

#define PIECE_SIZE 65536

/* The engine's collector does not see the memory of zlib, some 270 KB for each codec that is open: it is told to run when
 * so many are, and after that when there are twice as many as it left. */
#define COLLECT_FROM 64
static guint open_count, collect_at = COLLECT_FROM;

/* Lives as long as the object that the script part holds. */
typedef struct {
    z_stream zlib;
    guint8 *input; /* what zlib has not taken yet points into it */
    gboolean decompresses;
    gboolean is_open; /* zlib holds memory for it */
    gboolean at_end;  /* no input comes any more */
    gboolean is_done; /* the last output was read */
} Codec;

static void close_zlib(Codec *codec)
{
    if (!codec->is_open)
        return;
    (void)(codec->decompresses ? inflateEnd(&codec->zlib)
                               : deflateEnd(&codec->zlib)); /* only says that data was left */
    codec->is_open = FALSE;
    open_count--;
}

static void collect_abandoned(void)
{
    if (open_count < collect_at)
        return;
    engine_collect(engine_system());
    collect_at = MAX(COLLECT_FROM, open_count * 2);
}

static void finalize(JSObjectRef object)
{
    Codec *codec = JSObjectGetPrivate(object);
    close_zlib(codec);
    g_free(codec->input);
    g_free(codec);
}

static JSClassRef codec_class(void)
{
    static JSClassRef class;
    return host_class(&class, "Codec", finalize);
}

/* By the number of the format: zlib's way to say what is around the data. A negative number is nothing, 16 more gzip. */
static const int window_bits[] = {MAX_WBITS, -MAX_WBITS, MAX_WBITS + 16};

HOST_FUNCTION(open_codec)
{
    JSValueRef none = JSValueMakeUndefined(context);
    double format = host_number_argument(context, count, arguments, 0);
    if (!running_is_alive())
        return none;
    if (!(format >= 0 && format < G_N_ELEMENTS(window_bits)))
        return running_throw(exception, "TypeError", "there is no compression format %g", format);
    int bits = window_bits[(int)format];
    collect_abandoned();
    Codec *codec = g_new0(Codec, 1);
    codec->decompresses = host_bool_argument(context, count, arguments, 1);
    int result = codec->decompresses ? inflateInit2(&codec->zlib, bits)
                                     : deflateInit2(&codec->zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
                                                    bits, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
    if (result != Z_OK) {
        g_free(codec);
        return running_throw(exception, "RangeError", "Out of memory for compression");
    }
    codec->is_open = TRUE;
    open_count++;
    return JSObjectMake(engine_system(), codec_class(), codec);
}

/* The codec that is the first argument, or NULL with an error. */
static Codec *codec_argument(JSContextRef context, size_t count, const JSValueRef arguments[],
                             JSValueRef *exception)
{
    if (running_is_alive() && count > 0 && JSValueIsObjectOfClass(context, arguments[0], codec_class()))
        return JSObjectGetPrivate((JSObjectRef)arguments[0]);
    running_throw(exception, "TypeError", "the compression codec is missing");
    return NULL;
}

static void set_input(Codec *codec, JSContextRef context, JSValueRef value, JSValueRef *exception)
{
    gsize size;
    g_autofree guint8 *input = bytes_copy_from_value(context, value, &size, exception);
    if (!input)
        return;
    if (size > G_MAXUINT) {
        running_throw(exception, "RangeError", "a chunk of %zu bytes is too large to be compressed", size);
        return;
    }
    g_free(codec->input);
    codec->input = g_steal_pointer(&input);
    codec->zlib.next_in = codec->input;
    codec->zlib.avail_in = (uInt)size;
}

HOST_FUNCTION(write_codec)
{
    JSValueRef none = JSValueMakeUndefined(context);
    Codec *codec = codec_argument(context, count, arguments, exception);
    if (!codec)
        return none;
    if (count < 2 || JSValueIsUndefined(context, arguments[1]))
        codec->at_end = TRUE;
    else
        set_input(codec, context, arguments[1], exception);
    return none;
}

/* One step of zlib. FALSE where the input is bad: *problem says why. */
static gboolean run(Codec *codec, guint8 *piece, const char **problem)
{
    z_stream *zlib = &codec->zlib;
    zlib->next_out = piece;
    zlib->avail_out = PIECE_SIZE;
    int result = codec->decompresses ? inflate(zlib, Z_NO_FLUSH)
                                     : deflate(zlib, codec->at_end ? Z_FINISH : Z_NO_FLUSH);
    codec->is_done = result == Z_STREAM_END;
    if (codec->is_done)
        close_zlib(codec);
    *problem = result == Z_NEED_DICT ? "it needs a dictionary"
               : result == Z_STREAM_END || result == Z_OK || result == Z_BUF_ERROR
                   ? NULL
                   : (zlib->msg ? zlib->msg : "zlib failed");
    return *problem == NULL;
}

static JSValueRef bad_input(JSValueRef *exception, const char *problem)
{
    return running_throw(exception, "TypeError", "The compressed data is not valid: %s", problem);
}

HOST_FUNCTION(read_codec)
{
    JSValueRef none = JSValueMakeUndefined(context);
    Codec *codec = codec_argument(context, count, arguments, exception);
    if (!codec)
        return none;
    if (codec->is_done)
        return codec->zlib.avail_in ? bad_input(exception, "something follows its end") : none;
    g_autofree guint8 *piece = bytes_allocate(PIECE_SIZE, exception);
    const char *problem;
    if (!piece)
        return none;
    if (!run(codec, piece, &problem))
        return bad_input(exception, problem);
    gsize size = PIECE_SIZE - codec->zlib.avail_out;
    if (size > 0)
        return bytes_to_script(g_realloc(g_steal_pointer(&piece), size), size, exception);
    if (codec->is_done && codec->zlib.avail_in)
        return bad_input(exception, "something follows its end");
    if (codec->decompresses && codec->at_end && !codec->is_done)
        return bad_input(exception, "it ends too early");
    return none;
}

JSObjectRef web_compression_host(void)
{
    JSObjectRef host = JSObjectMake(engine_system(), NULL, NULL);
    host_set_function(host, "open", open_codec);
    host_set_function(host, "write", write_codec);
    host_set_function(host, "read", read_codec);
    return host;
}
