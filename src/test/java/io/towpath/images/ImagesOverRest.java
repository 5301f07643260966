package io.towpath.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.opaqueToken;

import com.jayway.jsonpath.JsonPath;
import io.towpath.DatabaseTest;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.RequestPostProcessor;

/// Registered folders with images in them, and how they are asked for.
@DatabaseTest
abstract class ImagesOverRest {

    static final String ALL = "image:execute";

    private static final Path OVA = Path.of("src/test/resources/ova/vbox-ovf20.ova");

    @TempDir
    Path folder;

    @Autowired
    MockMvcTester mvc;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    JobStore store;
    @Autowired
    JobRunner runner;
    @Autowired
    ImagesProperties properties;

    final byte[] disk = TestDisk.mixed(3 << 20, 4);
    Path out = Path.of("");
    UUID source = UUID.randomUUID();
    UUID target = UUID.randomUUID();

    @BeforeEach
    void registeredFolders() throws IOException {
        Path in = Files.createDirectories(folder.resolve("in/sub"));
        out = Files.createDirectory(folder.resolve("out"));
        Files.write(in.resolve("disk.raw"), disk);
        Files.copy(OVA, folder.resolve("in/a.ova"));
        Files.write(folder.resolve("secret.raw"), disk);
        Files.createSymbolicLink(folder.resolve("in/link.raw"), folder.resolve("secret.raw"));
        Files.createSymbolicLink(folder.resolve("in/up"), folder);
        source = connection("source", folder.resolve("in"));
        target = connection("target", out);
    }

    void silent(UUID id, int attempts) {
        jdbc.sql("""
                update image_job set state = 'RUNNING', run = gen_random_uuid(), result = null, ended_at = null,
                                     attempts = :attempts, updated_at = now() - interval '1 hour'
                where id = :id
                """).param("attempts", attempts).param("id", id).update();
    }

    private UUID connection(String direction, Path location) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, 'x', :name, :location, 'lena', :now) returning id
                """).param("direction", direction).param("name", "images " + UUID.randomUUID()).param("location",
                location.toString()).param("now", Timestamp.from(Instant.parse("2026-11-12T12:00:00Z"))).query(
                        UUID.class)
                .single();
    }

    String raw() {
        return place(source, "sub/disk.raw", "\"format\":\"raw\"");
    }

    static String place(UUID connection, String file, String more) {
        return "{\"connection\":\"%s\",\"file\":\"%s\",%s}".formatted(connection, file, more);
    }

    MvcTestResult post(String verb, String body, String scopes) {
        return mvc.post().uri("/api/v1/images/" + verb).contentType("application/json").content(body).with(token(scopes
                + " inventory:read")).exchange();
    }

    /// Asks for the job until it has ended.
    String ended(MvcTestResult accepted, String state) {
        assertThat(accepted).hasStatus(202);
        String location = String.valueOf(accepted.getResponse().getHeader("Location"));
        long until = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < until) {
            String job = body(mvc.get().uri(location).with(token("inventory:read")).exchange());
            if (!List.of("queued", "running").contains(JsonPath.<String>read(job, "$.state"))) {
                assertThat(JsonPath.<String>read(job, "$.state")).as(job).isEqualTo(state);
                return job;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("still running: " + location);
    }

    static String body(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new AssertionError(e);
        }
    }

    static RequestPostProcessor token(String scopes) {
        return opaqueToken().attributes(all -> all.put("sub", "lena")).authorities(Arrays.stream(scopes.split(" ")).map(
                SimpleGrantedAuthority::new).toArray(SimpleGrantedAuthority[]::new));
    }
}
