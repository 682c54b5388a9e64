vuetifyThemes = {
    light: { primary: "#14556B", secondary: "#5B6B73", accent: "#C2410C", error: "#B42318", success: "#00694E", warning: "#8A5A00", info: "#14556B" },
    dark: { primary: "#7CC4D8", secondary: "#9DB0B8", accent: "#FDBA74", error: "#FDA29B", success: "#6FD3B0", warning: "#F5C563", info: "#7CC4D8" },
}
// the first time, light or dark is what the browser prefers; the toggle remembers another choice
if (!localStorage.getItem(":solara:theme.variant")) localStorage.setItem(":solara:theme.variant", JSON.stringify("auto"));
