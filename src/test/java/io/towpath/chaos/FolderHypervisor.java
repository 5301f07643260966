package io.towpath.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A libvirt whose domains are files: its `virsh` is a script that keeps each domain's state and writes down when it was on.
/// It lives on when the node that started it is killed, as a hypervisor does.
final class FolderHypervisor {

    private static final String SCRIPT = """
            #!/usr/bin/env bash
            # virsh of domains that are files
            set -u
            dir='%s'
            while [[ ${1:-} == -* ]]; do [[ $1 == -c ]] && shift; shift; done
            command=$1; shift
            put() { printf '%%s\\n' "$1" > "$dir/$id.$$"; mv "$dir/$id.$$" "$dir/$id"; }
            if [ "$command" = define ]; then
              for file; do :; done
              id=$(sed -n 's:.*<uuid>\\(.*\\)</uuid>.*:\\1:p' "$file" | head -n 1)
              [ -n "$id" ] || { echo 'error: no uuid'; exit 1; }
              exec 9> "$dir/$id.lock"; flock 9
              [ -e "$dir/$id" ] || put 'shut off'
              exit 0
            fi
            case $command in
              # what is asked about all of them, in one argument
              list*|echo*)
                for line in ${command//;/ }; do [[ $line == towpath-domain=* ]] && echo "$line"; done
                for each in "$dir"/*-*-*-*-*; do
                  case $each in *.*|*'*'*) continue;; esac
                  [[ $command != *--all* ]] && [ "$(cat "$each")" != running ] && continue
                  echo "$(basename "$each") vm-$(basename "$each")"
                done
                exit 0 ;;
              net-list*)
                echo 'error: this function is not supported by the connection driver: virConnectListAllNetworks'; exit 1 ;;
            esac
            id=$1
            exec 9> "$dir/$id.lock"; flock 9
            [ -e "$dir/$id" ] || { echo "error: failed to get domain '$id'"; exit 1; }
            state=$(cat "$dir/$id")
            tell() { printf '%%s %%s %%s\\n' "$(date +%%s%%N)" "$id" "$1" >> "$dir/timeline"; }
            case $command in
              domstate) echo "$state" ;;
              start)
                [ "$state" = 'shut off' ] || { echo 'error: Domain is already active'; exit 1; }
                tell on; put running ;;
              shutdown | destroy)
                [ "$state" = running ] || { echo 'error: Domain is not running'; exit 1; }
                put 'shut off'; tell off ;;
              undefine) rm "$dir/$id" ;;
              domstats) echo '  block.0.wr.bytes=0' ;;
              domiflist | domif-setlink) ;;
              *) echo "error: unknown command: '$command'"; exit 1 ;;
            esac
            """;

    private final Path folder;

    FolderHypervisor(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Files.writeString(program(), SCRIPT.formatted(folder));
        if (!program().toFile().setExecutable(true)) {
            throw new IOException(program() + " cannot be made executable");
        }
    }

    Path program() {
        return folder.resolve("virsh");
    }

    /// Whether there is such a domain, on or off.
    boolean defines(UUID id) {
        return Files.exists(folder.resolve(id.toString()));
    }

    /// @param on false: its power ended
    record Turn(Instant at, boolean on) {}

    /// When a domain was on, oldest first.
    List<Turn> timeline(UUID id) throws IOException {
        List<Turn> turns = new ArrayList<>();
        Path timeline = folder.resolve("timeline");
        if (Files.exists(timeline)) {
            for (String line : Files.readAllLines(timeline)) {
                String[] words = line.split(" ");
                if (words[1].equals(id.toString())) {
                    long nanos = Long.parseLong(words[0]);
                    turns.add(new Turn(Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000),
                            words[2].equals("on")));
                }
            }
        }
        return turns;
    }
}
