package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.cli.HostilePack.Case;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where a case lies while it is run: `above/source` has its files, `out` is to be written to, `answers` is what the
/// command says. Two files of a neighbour lie above the source.
///
/// @param before what there was, but for answers and output
record HostileFolder(Path root, Case one, Map<String, String> before) {

    private static final JsonMapper PARSER = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final long LOOKED_INTO = 64 << 20;
    private static final String KNOWN = " sha256:";

    static HostileFolder of(Path root, Case one) throws IOException {
        Path source = Files.createDirectories(root.resolve("above/source"));
        Files.createDirectory(root.resolve("out"));
        Files.createDirectory(root.resolve("answers"));
        for (Path neighbour : List.of(root, root.resolve("above"))) {
            Files.writeString(neighbour.resolve(HostilePack.SECRET), HostilePack.CANARY.repeat(2000));
        }
        for (var file : one.files().entrySet()) {
            file.getValue().at(source.resolve(file.getKey()));
        }
        return new HostileFolder(root, one, tree(root));
    }

    Path answers() {
        return root.resolve("answers");
    }

    private Path out() {
        return root.resolve("out");
    }

    List<String> words() {
        boolean imports = one.format().equals("import");
        List<String> words = new ArrayList<>(
                imports ? List.of("import", "--dry-run") : List.of("convert", "-O", "raw"));
        if (!imports && !one.format().equals("auto")) {
            words.addAll(List.of("-f", one.format()));
        }
        words.addAll(one.more());
        words.addAll(List.of("--json", root.resolve("above/source").resolve(one.main()).toString()));
        if (!imports) {
            words.add((one.format().startsWith("ov") ? out() : out().resolve("disk.raw")).toString());
        }
        return words;
    }

    /// @param expected exit code and reason, of which there may be several; for what is accepted perhaps what it is known by
    void judge(int code, String expected) throws IOException {
        int known = expected.indexOf(KNOWN);
        String ends = known < 0 ? expected : expected.substring(0, known);
        String said = Files.readString(answers().resolve("out"));
        String told = Files.readString(answers().resolve("err"));
        JsonNode answer = PARSER.readTree(said);
        String reason = code == 0 ? "-" : answer.path("reason").asString("none");
        assertThat(code + " " + reason).as(said + told).isIn((Object[]) ends.split("\\|"));
        if (code != 0) {
            assertThat(answer.path("message").asString("")).isNotBlank().doesNotContain("\u0000", "\u001b", "\u202e");
        }
        assertThat(told).doesNotContain("\tat ", "Exception in thread");
        assertThat(tree(root)).isEqualTo(before);
        List<Path> made = files(out());
        assertThat(made).hasSize(code == 0 && !one.format().equals("import") ? 1 : 0);
        if (code == 0 && one.format().equals("raw")) {
            assertThat(made.getFirst()).hasSameBinaryContentAs(root.resolve("above/source").resolve(one.main()));
        }
        if (known >= 0) {
            assertThat(HostileArchives.digest("", Files.readAllBytes(made.getFirst())).strip()).endsWith(
                    expected.substring(known + KNOWN.length()));
        }
        for (Path file : Stream.concat(files(answers()).stream(), made.stream()).toList()) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(text.contains(HostilePack.CANARY.strip()) || text.contains("root:x:0:0")).as(
                    "bytes of another file in " + file).isFalse();
        }
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(path -> !path.startsWith(root.resolve("out")) && !path.startsWith(root.resolve(
                    "answers"))).toList()) {
                boolean small = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) < LOOKED_INTO;
                tree.put(root.relativize(file).toString(), small
                        ? HostileArchives.digest("", Files.readAllBytes(file))
                        : Files.readAttributes(file, "size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS).toString());
            }
        }
        return tree;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> !file.equals(folder)).toList();
        }
    }
}
