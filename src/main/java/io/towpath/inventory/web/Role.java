package io.towpath.inventory.web;

import io.towpath.inventory.Connection.Direction;
import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/// In which role a connection is shown: one set of pages serves both.
enum Role {
    SOURCES(Direction.SOURCE, "Sources", "source"), TARGETS(Direction.TARGET, "Targets", "target");

    private final Direction direction;
    private final String title;
    private final String noun;

    Role(Direction direction, String title, String noun) {
        this.direction = direction;
        this.title = title;
        this.noun = noun;
    }

    /// @param path `sources` or `targets`
    static Role of(String path) {
        return Arrays.stream(values()).filter(role -> role.path().equals(path)).findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    static Role of(Direction direction) {
        return switch (direction) {
            case SOURCE -> SOURCES;
            case TARGET -> TARGETS;
        };
    }

    public Direction direction() {
        return direction;
    }

    public String path() {
        return noun + "s";
    }

    public String title() {
        return title;
    }

    public String noun() {
        return noun;
    }
}
