/* SPDX-License-Identifier: MIT
 *
 * Hashes, ciphers and keys against published vectors: FIPS 180-4, RFC 4231, RFC 5869, RFC 6070, NIST SP 800-38A, RFC 3394,
 * RFC 8032, RFC 7748. */
#include "crypto.h"

#include <string.h>

/* The bytes of a text of hexadecimal digits; freed at the end of the test. */
static CryptoIn hex(const char *digits)
{
    gsize size = strlen(digits) / 2;
    guint8 *bytes = g_malloc(size + 1);
    for (gsize i = 0; i < size; i++)
        bytes[i] = (guint8)(g_ascii_xdigit_value(digits[2 * i]) << 4 | g_ascii_xdigit_value(digits[2 * i + 1]));
    g_test_queue_free(bytes);
    return (CryptoIn){bytes, size};
}

static CryptoIn text(const char *chars)
{
    return (CryptoIn){(const guint8 *)chars, strlen(chars)};
}

static CryptoIn in(const CryptoOut *out)
{
    return (CryptoIn){out->data, out->size};
}

static const CryptoIn none = {0};

static void expect(CryptoOut *out, const char *digits)
{
    CryptoIn expected = hex(digits);
    g_assert_cmpmem(out->data, out->size, expected.data, expected.size);
    crypto_out_clear(out);
}

static void test_digest(void)
{
    static const struct {
        const char *hash;
        const char *data;
        const char *expected;
    } cases[] = {
        {"SHA-1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {"SHA-256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"SHA-256", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"SHA-384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
        {"SHA-512", "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                           "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    };
    CryptoOut out = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_true(crypto_digest(cases[i].hash, text(cases[i].data), &out));
        expect(&out, cases[i].expected);
    }
    g_assert_false(crypto_digest("MD6", none, &out));
    g_assert_false(crypto_digest("MD4", none, &out)); /* a name that the library knows, and a hash that it has not */
    crypto_out_clear(&out);
    g_assert_false(crypto_digest("", none, &out));
    g_assert_false(crypto_digest(NULL, none, &out));
}

static void add(CryptoHash *hash, const char *piece)
{
    g_assert_true(crypto_hash_add(hash, text(piece)));
}

static void expect_end(CryptoHash *hash, gsize size, const char *digits)
{
    CryptoOut out = {0};
    g_assert_true(crypto_hash_end(hash, size, &out));
    expect(&out, digits);
}

static void test_pieces(void)
{
    static const char *const names[] = {"SHA-256", "sha256", "RSA-SHA256", "sha-256"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CryptoHash) hash = crypto_hash_new(names[i]);
        add(hash, "");
        add(hash, "a");
        g_autoptr(CryptoHash) copy = crypto_hash_copy(hash);
        add(hash, "bc");
        expect_end(hash, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        expect_end(copy, 32, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    }
    g_assert_null(crypto_hash_new("MD6"));
    g_assert_null(crypto_hash_new(NULL));
    g_assert_null(crypto_hash_new_keyed("MD6", none));
}

static void test_keyed_pieces(void)
{
    g_autoptr(CryptoHash) hash = crypto_hash_new_keyed("sha256", hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
    g_assert_cmpuint(crypto_hash_size(hash), ==, 32);
    add(hash, "Hi ");
    g_autoptr(CryptoHash) copy = crypto_hash_copy(hash);
    add(hash, "There");
    expect_end(hash, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    add(copy, "There");
    CryptoOut out = {0};
    g_assert_false(crypto_hash_end(copy, 31, &out));
    g_assert_false(crypto_hash_end(copy, 33, &out));
    crypto_out_clear(&out);
    expect_end(copy, 32, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");

    g_autoptr(CryptoHash) empty = crypto_hash_new_keyed("sha256", none);
    expect_end(empty, 32, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* FIPS 202, the empty message: as many bytes as are asked for. */
static void test_sizes(void)
{
    g_autoptr(CryptoHash) hash = crypto_hash_new("shake128"), none_of_it = crypto_hash_copy(hash), fixed = crypto_hash_new("md5");
    g_assert_cmpuint(crypto_hash_size(hash), ==, 16);
    expect_end(hash, 20, "7f9c2ba4e88f827d616045507605853ed73b8093");
    expect_end(none_of_it, 0, "");
    CryptoOut out = {0};
    g_assert_false(crypto_hash_end(fixed, 17, &out));
    expect_end(fixed, 16, "d41d8cd98f00b204e9800998ecf8427e");
}

static void test_names(void)
{
    g_auto(GStrv) names = crypto_hash_names();
    g_assert_true(g_strv_contains((const char *const *)names, "sha256"));
    g_assert_true(g_strv_contains((const char *const *)names, "RSA-SHA256"));
    g_assert_false(g_strv_contains((const char *const *)names, "md4"));
    for (char **name = names; *name; name++) {
        g_autoptr(CryptoHash) hash = crypto_hash_new(*name);
        g_assert_nonnull(hash);
    }
}

static void test_hmac(void)
{
    CryptoOut out = {0};
    g_assert_true(crypto_hmac("SHA-256", hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), text("Hi There"), &out));
    expect(&out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    g_assert_true(crypto_hmac("SHA-256", none, none, &out));
    expect(&out, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void test_hkdf(void)
{
    CryptoOut out = {0};
    CryptoIn key = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    g_assert_true(crypto_hkdf("SHA-256", key, hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42, &out));
    expect(&out, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    g_assert_true(crypto_hkdf("SHA-256", key, none, none, 42, &out));
    expect(&out, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    g_assert_true(crypto_hkdf("SHA-256", none, none, none, 255 * 32, &out));
    crypto_out_clear(&out);
    g_assert_true(crypto_hkdf("SHA-256", key, none, none, 0, &out));
    expect(&out, "");
    g_assert_false(crypto_hkdf("SHA-256", key, none, none, 255 * 32 + 1, &out));
}

static void test_pbkdf2(void)
{
    CryptoOut out = {0};
    g_assert_true(crypto_pbkdf2("SHA-1", text("password"), text("salt"), 2, 20, &out));
    expect(&out, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    g_assert_true(crypto_pbkdf2("SHA-256", none, none, 1, 0, &out));
    expect(&out, "");
    g_assert_false(crypto_pbkdf2("SHA-256", none, none, G_MAXUINT32, 32, &out));
    g_assert_false(crypto_pbkdf2("SHA-256", none, none, 1, G_MAXUINT32, &out));
}

static void test_aes(void)
{
    static const char key[] = "2b7e151628aed2a6abf7158809cf4f3c", block[] = "6bc1bee22e409f96e93d7e117393172a";
    CryptoOut out = {0}, back = {0};
    g_assert_true(crypto_aes(CRYPTO_AES_CBC, TRUE, hex(key), hex("000102030405060708090a0b0c0d0e0f"), none, 0, hex(block), &out));
    g_assert_cmpmem(out.data, 16, hex("7649abac8119b246cee98e9b12e9197d").data, 16);
    g_assert_cmpuint(out.size, ==, 32); /* padded */
    g_assert_true(crypto_aes(CRYPTO_AES_CBC, FALSE, hex(key), hex("000102030405060708090a0b0c0d0e0f"), none, 0, in(&out), &back));
    expect(&back, block);
    crypto_out_clear(&out);

    g_assert_true(crypto_aes(CRYPTO_AES_CTR, TRUE, hex(key), hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"), none, 64, hex(block), &out));
    expect(&out, "874d6191b620e3261bef6864990db6ce");

    g_assert_true(crypto_aes(CRYPTO_AES_KW, TRUE, hex("000102030405060708090a0b0c0d0e0f"), none, none, 0,
                             hex("00112233445566778899aabbccddeeff"), &out));
    expect(&out, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
    /* Whole halves of a block, two or more; the same and what is added. */
    g_assert_false(crypto_aes(CRYPTO_AES_KW, TRUE, hex(key), none, none, 0, none, &out));
    g_assert_false(crypto_aes(CRYPTO_AES_KW, TRUE, hex(key), none, none, 0, hex("0011223344556677"), &out));
    g_assert_false(crypto_aes(CRYPTO_AES_KW, TRUE, hex(key), none, none, 0, hex("00112233445566778899aabbccddee"), &out));
    g_assert_false(crypto_aes(CRYPTO_AES_KW, FALSE, hex(key), none, none, 0, none, &out));
    g_assert_false(crypto_aes(CRYPTO_AES_KW, FALSE, hex(key), none, none, 0, hex("00112233445566778899aabbccddeeff"), &out));
    g_assert_false(crypto_aes(CRYPTO_AES_CBC, TRUE, hex("00"), hex(key), none, 0, none, &out));
    g_assert_false(crypto_aes(CRYPTO_AES_CBC, TRUE, hex(key), hex("00"), none, 0, none, &out));
}

/* Blocks under a counter that wraps are those under the counters one by one. */
static void test_counter_wraps(void)
{
    static const struct {
        guint bits;
        const char *first;
        const char *second;
    } cases[] = {
        {1, "000000000000000000000000000000ff", "000000000000000000000000000000fe"},
        {8, "0000000000000000000000000000aaff", "0000000000000000000000000000aa00"},
        {9, "0000000000000000000000000000ffff", "0000000000000000000000000000fe00"},
        {64, "11111111111111aaffffffffffffffff", "11111111111111aa0000000000000000"},
        {65, "11111111111111ffffffffffffffffff", "11111111111111fe0000000000000000"},
        {65, "11111111111111feffffffffffffffff", "11111111111111ff0000000000000000"},
        {128, "ffffffffffffffffffffffffffffffff", "00000000000000000000000000000000"},
    };
    CryptoIn key = hex("2b7e151628aed2a6abf7158809cf4f3c"), zero = hex("00000000000000000000000000000000");
    CryptoIn two = hex("0000000000000000000000000000000000000000000000000000000000000000");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(CryptoOut) first = {0}, second = {0}, both = {0};
        g_assert_true(crypto_aes(CRYPTO_AES_CTR, TRUE, key, hex(cases[i].first), none, 128, zero, &first));
        g_assert_true(crypto_aes(CRYPTO_AES_CTR, TRUE, key, hex(cases[i].second), none, 128, zero, &second));
        g_assert_true(crypto_aes(CRYPTO_AES_CTR, TRUE, key, hex(cases[i].first), none, cases[i].bits, two, &both));
        g_assert_cmpmem(both.data, 16, first.data, first.size);
        g_assert_cmpmem(both.data + 16, both.size - 16, second.data, second.size);
    }
    CryptoOut out = {0};
    CryptoIn three = hex("000000000000000000000000000000000000000000000000000000000000000000");
    g_assert_false(crypto_aes(CRYPTO_AES_CTR, TRUE, key, zero, none, 1, three, &out));
    g_assert_false(crypto_aes(CRYPTO_AES_CTR, TRUE, key, zero, none, 0, zero, &out));
    g_assert_false(crypto_aes(CRYPTO_AES_CTR, TRUE, key, zero, none, 129, zero, &out));
}

static void test_gcm(void)
{
    CryptoIn key = hex("feffe9928665731c6d6a8f9467308308"), iv = hex("cafebabefacedbaddecaf888");
    CryptoIn additional = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    CryptoIn data = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                        "b16aedf5aa0de657ba637b39");
    g_auto(CryptoOut) out = {0};
    CryptoOut back = {0};
    g_assert_true(crypto_aes(CRYPTO_AES_GCM, TRUE, key, iv, additional, 128, data, &out));
    g_assert_cmpuint(out.size, ==, data.size + 16);
    g_assert_cmpmem(out.data + data.size, 16, hex("5bc94fbc3221a5db94fae95ae7121a47").data, 16);
    g_assert_true(crypto_aes(CRYPTO_AES_GCM, FALSE, key, iv, additional, 128, in(&out), &back));
    g_assert_cmpmem(back.data, back.size, data.data, data.size);
    crypto_out_clear(&back);
    g_assert_false(crypto_aes(CRYPTO_AES_GCM, FALSE, key, iv, none, 128, in(&out), &back));
    out.data[0] ^= 1;
    g_assert_false(crypto_aes(CRYPTO_AES_GCM, FALSE, key, iv, additional, 128, in(&out), &back));
    g_assert_null(back.data);
    g_assert_false(crypto_aes(CRYPTO_AES_GCM, FALSE, key, iv, none, 128, hex("00"), &back));
    g_assert_false(crypto_aes(CRYPTO_AES_GCM, TRUE, key, none, none, 128, none, &back));
}

static void test_ed25519(void)
{
    CryptoIn x = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    CryptoPart parts[] = {{"x", x}, {"d", hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")}};
    g_autoptr(CryptoKey) key = crypto_key_from_parts("Ed25519", parts, 2);
    g_assert_nonnull(key);
    g_auto(CryptoOut) signature = {0};
    g_assert_true(crypto_sign(key, CRYPTO_EDDSA, NULL, 0, none, &signature));
    CryptoIn expected = hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    g_assert_cmpmem(signature.data, signature.size, expected.data, expected.size);
    g_autoptr(CryptoKey) public_half = crypto_key_import(CRYPTO_RAW, "Ed25519", x);
    g_assert_true(crypto_verify(public_half, CRYPTO_EDDSA, NULL, 0, none, expected));
    g_assert_false(crypto_verify(public_half, CRYPTO_EDDSA, NULL, 0, text("x"), expected));

    /* Halves that do not belong together. */
    parts[0].bytes = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511b");
    g_assert_null(crypto_key_from_parts("Ed25519", parts, 2));
}

static void test_x25519(void)
{
    g_autoptr(CryptoKey) one = crypto_key_generate("X25519", 0, none), other = crypto_key_generate("X25519", 0, none);
    g_autoptr(CryptoKey) one_public = crypto_key_public(one), other_public = crypto_key_public(other);
    g_auto(CryptoOut) secret = {0}, same = {0};
    g_assert_true(crypto_agree(one, other_public, &secret));
    g_assert_true(crypto_agree(other, one_public, &same));
    g_assert_cmpmem(secret.data, secret.size, same.data, same.size);
}

/* What was made can be written in every form, and read again. */
static void round_trip(const char *kind, guint bits, const char *const *names)
{
    g_autoptr(CryptoKey) key = crypto_key_generate(kind, bits, hex("010001"));
    g_assert_nonnull(key);
    g_auto(CryptoOut) pkcs8 = {0}, spki = {0};
    g_assert_true(crypto_key_export(key, CRYPTO_PKCS8, &pkcs8));
    g_assert_true(crypto_key_export(key, CRYPTO_SPKI, &spki));
    g_autoptr(CryptoKey) private_half = crypto_key_import(CRYPTO_PKCS8, kind, in(&pkcs8));
    g_autoptr(CryptoKey) public_half = crypto_key_import(CRYPTO_SPKI, kind, in(&spki));
    g_assert_nonnull(private_half);
    g_assert_nonnull(public_half);

    CryptoPart parts[8];
    CryptoOut bytes[8] = {0};
    gsize count = 0;
    for (; names[count]; count++) {
        g_assert_true(crypto_key_part(key, names[count], &bytes[count]));
        parts[count] = (CryptoPart){names[count], in(&bytes[count])};
    }
    g_autoptr(CryptoKey) again = crypto_key_from_parts(kind, parts, count);
    g_assert_nonnull(again);
    g_auto(CryptoOut) pkcs8_again = {0};
    g_assert_true(crypto_key_export(again, CRYPTO_PKCS8, &pkcs8_again));
    for (gsize i = 0; i < count; i++)
        crypto_out_clear(&bytes[i]);

    /* Not as another kind, not with anything behind it, not cut short. */
    g_assert_null(crypto_key_import(CRYPTO_PKCS8, strcmp(kind, "RSA") == 0 ? "P-256" : "RSA", in(&pkcs8)));
    g_assert_null(crypto_key_import(CRYPTO_SPKI, kind, (CryptoIn){spki.data, spki.size - 1}));
    g_autofree guint8 *longer = g_malloc0(spki.size + 1);
    memcpy(longer, spki.data, spki.size);
    g_assert_null(crypto_key_import(CRYPTO_SPKI, kind, (CryptoIn){longer, spki.size + 1}));
    g_assert_null(crypto_key_import(CRYPTO_SPKI, kind, none));
}

static void test_round_trips(void)
{
    round_trip("RSA", 2048, (const char *const[]){"n", "e", "d", "p", "q", "dp", "dq", "qi", NULL});
    round_trip("P-256", 0, (const char *const[]){"x", "y", "d", NULL});
    round_trip("P-384", 0, (const char *const[]){"x", "y", "d", NULL});
    round_trip("P-521", 0, (const char *const[]){"x", "y", "d", NULL});
    round_trip("Ed25519", 0, (const char *const[]){"x", "d", NULL});
    g_assert_null(crypto_key_generate("P-192", 0, none));
}

static void test_rsa_bounds(void)
{
    static const struct {
        guint bits;
        const char *exponent;
        gboolean is_made;
    } cases[] = {
        {512, "03", TRUE},
        {1024, "000000000000000000010001", TRUE},
        {1024, "ffffffffffffffc5", TRUE}, /* the largest prime of 64 bits */
        {1024, "01ffffffffffffffc5", FALSE},
        {1024, "", FALSE},
        {1024, "00", FALSE},
        {1024, "01", FALSE},
        {1024, "02", FALSE},
        {1024, "010000", FALSE},
        {0, "010001", FALSE},
        {511, "010001", FALSE},
        {16385, "010001", FALSE},
        {G_MAXUINT32, "010001", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%u bits, exponent %s", cases[i].bits, cases[i].exponent);
        g_autoptr(CryptoKey) key = crypto_key_generate("RSA", cases[i].bits, hex(cases[i].exponent));
        g_assert_cmpint(key != NULL, ==, cases[i].is_made);
        if (key)
            g_assert_cmpuint(crypto_key_bits(key), ==, cases[i].bits);
    }
}

/* A member that is there and empty is not one that is missing: a private key does not turn into a public one. */
static void test_empty_parts(void)
{
    g_autoptr(CryptoKey) key = crypto_key_generate("P-256", 0, none);
    g_auto(CryptoOut) x = {0}, y = {0};
    g_assert_true(crypto_key_part(key, "x", &x));
    g_assert_true(crypto_key_part(key, "y", &y));
    CryptoPart parts[] = {{"x", in(&x)}, {"y", in(&y)}, {"d", none}};
    g_autoptr(CryptoKey) public_half = crypto_key_from_parts("P-256", parts, 2);
    g_assert_nonnull(public_half);
    g_assert_null(crypto_key_from_parts("P-256", parts, 3));
    g_assert_null(crypto_key_from_parts("P-384", parts, 2));
    g_assert_null(crypto_key_from_parts("P-256", parts, 1));
    g_assert_null(crypto_key_from_parts("P-256", parts, 0));
    g_assert_null(crypto_key_from_parts("RSA", parts, 2));
}

/* PKCS#8 carries the public point beside the secret number: here that of another key. */
static void test_halves_of_two_keys(void)
{
    g_autoptr(CryptoKey) one = crypto_key_generate("P-256", 0, none), other = crypto_key_generate("P-256", 0, none);
    g_auto(CryptoOut) pkcs8 = {0}, point = {0};
    g_assert_true(crypto_key_export(one, CRYPTO_PKCS8, &pkcs8));
    g_assert_true(crypto_key_export(other, CRYPTO_RAW, &point));
    g_assert_cmpuint(pkcs8.size, >, point.size);
    memcpy(pkcs8.data + pkcs8.size - point.size, point.data, point.size);
    g_assert_null(crypto_key_import(CRYPTO_PKCS8, "P-256", in(&pkcs8)));
}

static void test_points(void)
{
    /* The generator of P-256, compressed; the same with a coordinate that has no point. */
    g_autoptr(CryptoKey) key =
        crypto_key_import(CRYPTO_RAW, "P-256", hex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));
    g_assert_nonnull(key);
    CryptoOut raw = {0};
    g_assert_true(crypto_key_export(key, CRYPTO_RAW, &raw));
    expect(&raw, "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                 "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    g_assert_null(crypto_key_import(CRYPTO_RAW, "P-256",
                                    hex("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                                        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f6")));
    g_assert_null(crypto_key_import(CRYPTO_RAW, "P-256", hex("00")));
}

/* 06 and 07 say which of two the second coordinate is, though that follows. */
static void test_hybrid_points(void)
{
    static const CryptoFormat formats[] = {CRYPTO_RAW, CRYPTO_SPKI};
    g_autoptr(CryptoKey) key = crypto_key_generate("P-256", 0, none);
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_auto(CryptoOut) bytes = {0};
        g_assert_true(crypto_key_export(key, formats[i], &bytes));
        guint8 *point = bytes.data + bytes.size - 65;
        g_assert_cmphex(point[0], ==, 0x04);
        point[0] = 0x06 | (point[64] & 1);
        g_assert_null(crypto_key_import(formats[i], "P-256", in(&bytes)));
    }
}

static void test_signatures(void)
{
    static const struct {
        const char *kind;
        CryptoScheme scheme;
        gint salt_size;
        gsize size; /* 0: it varies */
    } cases[] = {{"RSA", CRYPTO_RSA_PKCS1, 0, 256}, {"RSA", CRYPTO_RSA_PSS, 32, 256}, {"RSA", CRYPTO_RSA_PSS, 0, 256},
                 {"RSA", CRYPTO_RSA_PSS, CRYPTO_SALT_AS_HASH, 256}, {"RSA", CRYPTO_RSA_PSS, CRYPTO_SALT_ANY, 256},
                 {"P-256", CRYPTO_ECDSA_DER, 0, 0},
                 {"P-256", CRYPTO_ECDSA, 0, 64}, {"P-521", CRYPTO_ECDSA, 0, 132}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CryptoKey) key = crypto_key_generate(cases[i].kind, 2048, hex("010001"));
        g_autoptr(CryptoKey) public_half = crypto_key_public(key);
        g_auto(CryptoOut) signature = {0};
        CryptoScheme scheme = cases[i].scheme;
        gint salt = cases[i].salt_size;
        g_assert_true(crypto_sign(key, scheme, "SHA-256", salt, text("data"), &signature));
        if (cases[i].size)
            g_assert_cmpuint(signature.size, ==, cases[i].size);
        g_assert_true(crypto_verify(public_half, scheme, "SHA-256", salt, text("data"), in(&signature)));
        g_assert_false(crypto_verify(public_half, scheme, "SHA-256", salt, text("date"), in(&signature)));
        g_assert_false(crypto_verify(public_half, scheme, "SHA-512", salt, text("data"), in(&signature)));
        g_assert_false(crypto_verify(public_half, scheme, "SHA-256", salt, text("data"), none));
        g_assert_false(crypto_verify(public_half, scheme, NULL, salt, text("data"), in(&signature)));
    }
}

/* A key of P-256, encrypted with "secret", and what is public of it. */
static const char encrypted_pem[] =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiKxcIQoolDsgICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEEyXtbmSs8Y7gxwUj9DfalcEgZDw\n"
    "cdS4Lci+zcdZLorbvG+JGUaZUVq9u0BJU2GlPvD/zwpnFzbF9zADi7LgI4bmpi69\n"
    "G93ul1IrMNQ8fHSnWXBlzS+OM0Q5biAJLeUD48lrWKQY7l0Q6Lpkn3gCR2dE/xK0\n"
    "JcpDB8dx7wpmU/+724K6x8/F5cDuebMD78oR8ARfWAGmLQP8bsD6xaxToBDHySY=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";
static const char certificate_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCAROgAwIBAgIUcpdoDq66O4JXVTzr9pNkpq1liGEwCgYIKoZIzj0EAwIw\n"
    "DDEKMAgGA1UEAwwBeDAeFw0yNjExMzAyMDE1MzBaFw0zNjExMjcyMDE1MzBaMAwx\n"
    "CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQF7ywB0rtatO3K\n"
    "E/JlcSrE/wNLeCPc0LgnRLva8m2dGd37+B6mEmAbDPOSo0THkoxNwYA06Ij0VURP\n"
    "jeCUahbFo1MwUTAdBgNVHQ4EFgQUoculO7xIQvgfkQsF5BUndDHdVbIwHwYDVR0j\n"
    "BBgwFoAUoculO7xIQvgfkQsF5BUndDHdVbIwDwYDVR0TAQH/BAUwAwEB/zAKBggq\n"
    "hkjOPQQDAgNIADBFAiEAyzSJtqVcJKJgHr6Y00AL+llqiQQFwhyIvRVoazQoTFgC\n"
    "IEFO32/lhliEbJcXIOk5cnyFS7o3a947BKfcMhRciTck\n"
    "-----END CERTIFICATE-----\n";
static const char public_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBe8sAdK7WrTtyhPyZXEqxP8DS3gj\n"
    "3NC4J0S72vJtnRnd+/gephJgGwzzkqNEx5KMTcGANOiI9FVET43glGoWxQ==\n"
    "-----END PUBLIC KEY-----\n";

static void assert_same(CryptoKey *key, CryptoStructure structure, const char *pem)
{
    g_auto(CryptoOut) out = {0};
    g_assert_nonnull(key);
    g_assert_true(crypto_key_write(key, structure, TRUE, &out));
    g_assert_cmpmem(out.data, out.size, pem, strlen(pem));
}

static void test_read_text(void)
{
    CryptoIn passphrase = text("secret"), wrong = text("Secret");
    g_autoptr(CryptoKey) key = crypto_key_read(text(encrypted_pem), TRUE, &passphrase);
    g_assert_cmpstr(crypto_key_type(key), ==, "EC");
    g_autofree char *group = crypto_key_group(key);
    g_assert_cmpstr(group, ==, "prime256v1");
    assert_same(key, CRYPTO_IN_SPKI, public_pem);
    static const char *const texts[] = {public_pem, certificate_pem};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(CryptoKey) public_half = crypto_key_read(text(texts[i]), FALSE, NULL);
        assert_same(public_half, CRYPTO_IN_SPKI, public_pem);
        g_assert_null(crypto_key_read(text(texts[i]), TRUE, NULL));
    }
    g_autoptr(CryptoKey) derived = crypto_key_read(text(encrypted_pem), FALSE, &passphrase);
    assert_same(derived, CRYPTO_IN_SPKI, public_pem);
    g_auto(CryptoOut) out = {0};
    g_assert_false(crypto_key_write(derived, CRYPTO_IN_PKCS8, TRUE, &out));

    g_assert_null(crypto_key_read(text(encrypted_pem), TRUE, NULL)); /* which asks nobody for it */
    g_assert_null(crypto_key_read(text(encrypted_pem), TRUE, &none));
    g_assert_null(crypto_key_read(text(encrypted_pem), TRUE, &wrong));
    g_assert_null(crypto_key_read(text("secret"), TRUE, NULL));
    g_assert_null(crypto_key_read(none, FALSE, NULL));
}

static void test_texts(void)
{
    static const struct {
        const char *kind;
        CryptoStructure structure;
        gboolean is_private;
        const char *head; /* of the text; NULL: there is none */
    } cases[] = {
        {"RSA", CRYPTO_IN_PKCS8, TRUE, "-----BEGIN PRIVATE KEY-----\n"},
        {"RSA", CRYPTO_IN_SPKI, FALSE, "-----BEGIN PUBLIC KEY-----\n"},
        {"RSA", CRYPTO_IN_OWN_PRIVATE, TRUE, "-----BEGIN RSA PRIVATE KEY-----\n"},
        {"RSA", CRYPTO_IN_OWN_PUBLIC, FALSE, "-----BEGIN RSA PUBLIC KEY-----\n"},
        {"P-521", CRYPTO_IN_PKCS8, TRUE, "-----BEGIN PRIVATE KEY-----\n"},
        {"P-521", CRYPTO_IN_OWN_PRIVATE, TRUE, "-----BEGIN EC PRIVATE KEY-----\n"},
        {"Ed25519", CRYPTO_IN_PKCS8, TRUE, "-----BEGIN PRIVATE KEY-----\n"},
        {"Ed25519", CRYPTO_IN_SPKI, FALSE, "-----BEGIN PUBLIC KEY-----\n"},
        {"Ed25519", CRYPTO_IN_OWN_PUBLIC, FALSE, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CryptoKey) key = crypto_key_generate(cases[i].kind, 2048, hex("010001"));
        g_auto(CryptoOut) pem = {0}, der = {0}, again = {0};
        g_assert_true(crypto_key_write(key, cases[i].structure, TRUE, &pem) == (cases[i].head != NULL));
        if (!cases[i].head)
            continue;
        g_assert_true(pem.size > strlen(cases[i].head));
        g_assert_cmpmem(pem.data, strlen(cases[i].head), cases[i].head, strlen(cases[i].head));
        g_assert_true(crypto_key_write(key, cases[i].structure, FALSE, &der));
        g_autoptr(CryptoKey) from_pem = crypto_key_read(in(&pem), cases[i].is_private, NULL);
        g_autoptr(CryptoKey) from_der = crypto_key_read(in(&der), cases[i].is_private, NULL);
        g_assert_true(from_der && crypto_key_write(from_pem, cases[i].structure, FALSE, &again));
        g_assert_cmpmem(der.data, der.size, again.data, again.size);
    }
}

static void test_oaep(void)
{
    g_autoptr(CryptoKey) key = crypto_key_generate("RSA", 2048, hex("010001"));
    g_autoptr(CryptoKey) public_half = crypto_key_public(key);
    g_auto(CryptoOut) secret = {0};
    g_auto(CryptoOut) back = {0};
    g_assert_true(crypto_oaep(public_half, TRUE, "SHA-256", text("label"), text("data"), &secret));
    g_assert_false(crypto_oaep(key, FALSE, "SHA-256", text("other"), in(&secret), &back));
    g_assert_true(crypto_oaep(key, FALSE, "SHA-256", text("label"), in(&secret), &back));
    g_assert_cmpmem(back.data, back.size, "data", 4);
    g_autofree guint8 *too_long = g_malloc0(256);
    g_assert_false(crypto_oaep(public_half, TRUE, "SHA-256", none, (CryptoIn){too_long, 256}, &back));
}

static void test_equal(void)
{
    g_assert_true(crypto_equal(none, none));
    g_assert_true(crypto_equal(text("abc"), text("abc")));
    g_assert_false(crypto_equal(text("abc"), text("abd")));
    g_assert_false(crypto_equal(text("abc"), text("ab")));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/crypto/digest", test_digest);
    g_test_add_func("/crypto/pieces", test_pieces);
    g_test_add_func("/crypto/keyed-pieces", test_keyed_pieces);
    g_test_add_func("/crypto/sizes", test_sizes);
    g_test_add_func("/crypto/names", test_names);
    g_test_add_func("/crypto/hmac", test_hmac);
    g_test_add_func("/crypto/hkdf", test_hkdf);
    g_test_add_func("/crypto/pbkdf2", test_pbkdf2);
    g_test_add_func("/crypto/aes", test_aes);
    g_test_add_func("/crypto/counter-wraps", test_counter_wraps);
    g_test_add_func("/crypto/gcm", test_gcm);
    g_test_add_func("/crypto/ed25519", test_ed25519);
    g_test_add_func("/crypto/x25519", test_x25519);
    g_test_add_func("/crypto/round-trips", test_round_trips);
    g_test_add_func("/crypto/rsa-bounds", test_rsa_bounds);
    g_test_add_func("/crypto/empty-parts", test_empty_parts);
    g_test_add_func("/crypto/halves-of-two-keys", test_halves_of_two_keys);
    g_test_add_func("/crypto/points", test_points);
    g_test_add_func("/crypto/hybrid-points", test_hybrid_points);
    g_test_add_func("/crypto/signatures", test_signatures);
    g_test_add_func("/crypto/read-text", test_read_text);
    g_test_add_func("/crypto/texts", test_texts);
    g_test_add_func("/crypto/oaep", test_oaep);
    g_test_add_func("/crypto/equal", test_equal);
    return g_test_run();
}
