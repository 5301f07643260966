package io.towpath.console.web;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Keeps the chosen theme in a cookie; with JavaScript the page does that itself.
@Controller
final class ThemeController {

    @PostMapping("/theme")
    ResponseEntity<Void> choose(@RequestParam String theme, @RequestParam(defaultValue = "/") String back) {
        String kept = theme.equals("light") || theme.equals("dark") ? theme : "system";
        var cookie = ResponseCookie.from(Shell.THEME_COOKIE, kept).path("/").maxAge(Duration.ofDays(365))
                .sameSite("Lax").build();
        // only a path of ours: `//host` would lead away
        boolean ours = back.startsWith("/") && !back.startsWith("//") && !back.contains("\\");
        return ResponseEntity.status(HttpStatus.SEE_OTHER).header(HttpHeaders.SET_COOKIE, cookie.toString())
                .header(HttpHeaders.LOCATION, ours ? back : "/").build();
    }
}
