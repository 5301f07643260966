package io.towpath.access.web;

import io.towpath.access.Permission;
import io.towpath.access.Users;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Users and their roles as a file, for administrators.
@Controller
@PreAuthorize(Permission.ADMIN)
class UserLists {

    private static final List<String> COLUMNS = List.of("id", "login", "name", "email", "role", "zone", "enabled",
            "mustChangePassword", "lastSignedInAt", "createdAt");

    private final Users users;

    UserLists(Users users) {
        this.users = users;
    }

    @GetMapping("/settings/users.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, HttpServletResponse response) throws IOException {
        Download.send(response, extension, "users", COLUMNS, users.all(),
                one -> Download.cells(one.id(), one.login(), one.displayName(), one.email(), one.role().title(),
                        one.zone(), one.enabled(), one.mustChangePassword(), one.lastSignedInAt(), one.createdAt()));
    }
}
