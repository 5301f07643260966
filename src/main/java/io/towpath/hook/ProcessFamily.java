package io.towpath.hook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A process with all that it began, also what it set free: told by the process group, by descent and by a mark in the
/// environment, which children inherit.
final class ProcessFamily {

    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 20;

    private final long group;
    private final String name;
    private final Predicate<String> mark;

    /// @param group the first process, which leads its group; 0 where it is known by its mark only
    /// @param name  of the mark in the environment
    /// @param mark  whether its value is one of this family's
    ProcessFamily(long group, String name, Predicate<String> mark) {
        this.group = group;
        this.name = name;
        this.mark = mark;
    }

    /// Ends all of them; what begins meanwhile too.
    void end() {
        for (int round = 0; round < ROUNDS; round++) {
            Set<Long> living = living();
            if (living.isEmpty()) {
                return;
            }
            // those that began others first: a shell that sees its command killed says so in what it wrote
            living.stream().flatMap(pid -> ProcessHandle.of(pid).stream())
                    .sorted(Comparator.comparing(ProcessFamily::began).thenComparing(ProcessHandle::pid))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static Instant began(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.MAX);
    }

    private Set<Long> living() {
        Set<Long> found = new HashSet<>();
        if (group > 0) {
            ProcessHandle.of(group).ifPresent(first -> {
                first.descendants().map(ProcessHandle::pid).forEach(found::add);
                found.add(group);
            });
        }
        if (Files.isDirectory(PROC)) {
            try (Stream<Path> all = Files.list(PROC)) {
                all.filter(each -> each.getFileName().toString().chars().allMatch(Character::isDigit))
                        .filter(this::belongs).map(each -> Long.valueOf(each.getFileName().toString()))
                        .forEach(found::add);
            } catch (IOException e) {
                return found;
            }
        }
        found.remove(ProcessHandle.current().pid());
        found.removeIf(pid -> isGone(PROC.resolve(pid.toString())));
        return found;
    }

    private boolean belongs(Path process) {
        try {
            if (group > 0 && groupOf(process) == group) {
                return true;
            }
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return Arrays.stream(environment.split("\0")).filter(each -> each.startsWith(name + "=")).limit(1)
                    .anyMatch(each -> mark.test(each.substring(name.length() + 1)));
        } catch (IOException | RuntimeException e) {
            // it has ended meanwhile, or is somebody else's
            return false;
        }
    }

    /// Ended, and only its parent has not heard yet.
    private static boolean isGone(Path process) {
        try {
            return Files.isDirectory(PROC) && "Z".equals(fields(process)[0]);
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    private static long groupOf(Path process) throws IOException {
        return Long.parseLong(fields(process)[2]);
    }

    /// Those after the name, which may hold anything: state, parent, group.
    private static String[] fields(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }
}
