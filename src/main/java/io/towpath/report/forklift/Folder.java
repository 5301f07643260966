package io.towpath.report.forklift;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Files for a Git repository: a folder per kind, each a kustomization, and one at the top.
final class Folder {

    /// What a ZIP can say at the earliest: the same plan gives the same bytes, whenever it is written.
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final String KUSTOMIZATION = "kustomization.yaml";

    private final Map<String, Map<String, Map<String, Object>>> folders = new LinkedHashMap<>();
    private final Map<String, String> comments = new LinkedHashMap<>();

    /// @param comment lines at the top of its kustomization
    void folder(String folder, String comment, List<Map<String, Object>> resources) {
        Map<String, Map<String, Object>> files = folders.computeIfAbsent(folder, _ -> new TreeMap<>());
        resources.forEach(resource -> files
                .put(((Map<?, ?>) Objects.requireNonNull(resource.get("metadata"))).get("name") + ".yaml", resource));
        comments.put(folder, comment);
    }

    /// By path. The folder `migrations` and empty ones are not part of the whole.
    Map<String, String> files(String comment) {
        Map<String, String> files = new TreeMap<>();
        List<String> whole = new ArrayList<>();
        folders.forEach((folder, resources) -> {
            resources.forEach((file, resource) -> files.put(folder + "/" + file, Yaml.write("", resource)));
            files.put(folder + "/" + KUSTOMIZATION, kustomization(comments.getOrDefault(folder, ""),
                    List.copyOf(resources.keySet())));
            if (!resources.isEmpty() && !folder.equals("migrations")) {
                whole.add(folder);
            }
        });
        files.put(KUSTOMIZATION, kustomization(comment, whole));
        return files;
    }

    private static String kustomization(String comment, List<String> resources) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("apiVersion", "kustomize.config.k8s.io/v1beta1");
        text.put("kind", "Kustomization");
        text.put("resources", resources);
        return Yaml.write(comment, text);
    }

    static byte[] zip(String top, Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(top + "/" + file.getKey());
                entry.setTimeLocal(EPOCH);
                zip.putNextEntry(entry);
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
