package io.towpath.disk.nbd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys as text (RFC 7468). What stands between the blocks is left out.
final class Pem {

    private static final long LONGEST = 1 << 20;
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
    /// Of a PKCS#8 key: version 0 and the algorithm rsaEncryption.
    private static final byte[] RSA_HEAD = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private Pem() {}

    private record Block(String type, byte[] content) {}

    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (Block block : blocks(file)) {
            if (block.type.equals("CERTIFICATE")) {
                all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content)));
            }
        }
        if (all.isEmpty()) {
            throw new IOException(file + " holds no certificate");
        }
        return all;
    }

    /// @param algorithm of the certificate's key: RSA, EC, EdDSA
    static PrivateKey privateKey(Path file, String algorithm) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return key(block.content, algorithm);
                }
                case "RSA PRIVATE KEY" -> {
                    return key(wrapped(block.content), algorithm);
                }
                case "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY" -> throw new IOException(file
                        + " holds a key as \"%s\", expected \"PRIVATE KEY\": convert it with openssl pkcs8 -topk8 -nocrypt"
                                .formatted(block.type));
                default -> {
                    // Parameters of a curve, a certificate kept with its key.
                }
            }
        }
        throw new IOException(file + " holds no private key");
    }

    private static PrivateKey key(byte[] encoded, String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /// PKCS#1 inside PKCS#8, the only one the JDK reads.
    private static byte[] wrapped(byte[] rsa) {
        byte[] inner = element(OCTET_STRING, rsa);
        return element(SEQUENCE, ByteBuffer.allocate(RSA_HEAD.length + inner.length).put(RSA_HEAD).put(inner).array());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteBuffer all = ByteBuffer.allocate(content.length + 5).put((byte) tag);
        int length = content.length;
        if (length < 0x80) {
            all.put((byte) length);
        } else {
            // Always four bytes would be no DER; two are enough for any key up to 64 KiB.
            all.put((byte) 0x82).putShort((short) length);
        }
        all.put(content).flip();
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    private static List<Block> blocks(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is longer than 1 MiB");
        }
        List<Block> all = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            try {
                all.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " has a block that is no Base64", e);
            }
        }
        return all;
    }
}
