package io.towpath.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.access.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {

    @TempDir
    private Path folder;

    /// The example of Svix' documentation of manual verification, whose convention Standard Webhooks is.
    @Test
    void signsAsTheConventionsExampleDoes() {
        SigningKey key = SigningKey.of(new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

        assertThat(key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void opensslSignsTheSame() throws IOException {
        Secret made = SigningKey.make();
        byte[] bytes = Base64.getDecoder().decode(made.value().substring("whsec_".length()));
        Path signed = Files.writeString(folder.resolve("signed"), "evt_7.1700000000.{\"a\":\"ü\"}");
        String hex = Judges.run("openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", "hexkey:" + HexFormat.of()
                .formatHex(bytes), "-r", signed.toString()).ok().output().strip().split(" ")[0];

        assertThat(bytes).hasSize(32);
        assertThat(SigningKey.of(made).sign("evt_7", 1700000000, "{\"a\":\"ü\"}"))
                .isEqualTo("v1," + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)));
    }
}
