// The emoji shortcodes bots use. An unknown one stays as it was written, as in Slack.

import { h } from "./dom.js";

const TABLE = `
+1 👍 -1 👎 100 💯 alarm_clock ⏰ arrow_down ⬇️ arrow_forward ▶️ arrow_left ⬅️ arrow_right ➡️ arrow_up ⬆️ arrow_upper_right ↗️
arrow_lower_right ↘️ arrows_counterclockwise 🔄 ballot_box_with_check ☑️ bar_chart 📊 beers 🍻 bell 🔔 black_circle ⚫
black_square_for_stop ⏹️ blue_circle 🔵 blush 😊 bookmark 🔖 books 📚 boom 💥 broom 🧹 bug 🐛 bulb 💡 bust_in_silhouette 👤
busts_in_silhouette 👥 calendar 📅 chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 check ✔️ clap 👏
clipboard 📋 crescent_moon 🌙 clock1 🕐 clock3 🕒 clock9 🕘 closed_lock_with_key 🔐 cloud ☁️ construction 🚧 cry 😢 date 📅 dart 🎯
double_vertical_bar ⏸️ e-mail 📧 email 📧 envelope ✉️ envelope_with_arrow 📩 exclamation ❗ eyes 👀
face_with_monocle 🧐 fast_forward ⏩ file_folder 📁 fire 🔥 firecracker 🧨 flag-fr 🇫🇷 flag-es 🇪🇸 flag-gb 🇬🇧 gear ⚙️ ghost 👻
green_circle 🟢 green_heart 💚 grey_exclamation ❕ grey_question ❔ hammer 🔨 hammer_and_wrench 🛠️ hand ✋ handshake 🤝
heart ❤️ heavy_check_mark ✔️ heavy_minus_sign ➖ heavy_plus_sign ➕ hourglass ⌛ hourglass_flowing_sand ⏳ house 🏠
inbox_tray 📥 incoming_envelope 📨 information_source ℹ️ joy 😂 key 🔑 label 🏷️ large_blue_circle 🔵 large_green_circle 🟢
large_orange_circle 🟠 large_red_circle 🔴 large_yellow_circle 🟡 large_green_square 🟩 large_red_square 🟥 large_yellow_square 🟨
leftwards_arrow_with_hook ↩️ link 🔗 lock 🔒 loudspeaker 📢 mag 🔍 mailbox 📫 mailbox_with_mail 📬 mailbox_with_no_mail 📭
mega 📣 memo 📝 moon 🌙 mute 🔇 no_bell 🔕 no_entry ⛔ no_entry_sign 🚫 o ⭕ octagonal_sign 🛑 ok ✅ ok_hand 👌
orange_circle 🟠 outbox_tray 📤 package 📦 page_facing_up 📄 paperclip 📎 partly_sunny ⛅ party_popper 🎉 pause_button ⏸️
pencil ✏️ pencil2 ✏️ point_down 👇 point_right 👉 point_up ☝️ pray 🙏 purple_circle 🟣 pushpin 📌 question ❓ raised_hand ✋
raised_hands 🙌 recycle ♻️ red_circle 🔴 repeat 🔁 robot_face 🤖 rocket 🚀 rotating_light 🚨 satellite_antenna 📡 scales ⚖️
scroll 📜 see_no_evil 🙈 seedling 🌱 shield 🛡️ shrug 🤷 siren 🚨 skull 💀 sleeping 😴 slightly_smiling_face 🙂 small_blue_diamond 🔹
small_orange_diamond 🔸 small_red_triangle 🔺 small_red_triangle_down 🔻 smile 😄 sob 😭 sos 🆘 sparkles ✨ speech_balloon 💬
spiral_calendar_pad 🗓️ star ⭐ stop_button ⏹️ stop_sign 🛑 stopwatch ⏱️ sunny ☀️ tada 🎉 test_tube 🧪 thinking_face 🤔 thumbsdown 👎
thumbsup 👍 timer_clock ⏲️ tools 🛠️ traffic_light 🚥 triangular_flag_on_post 🚩 vertical_traffic_light 🚦 warning ⚠️ wastebasket 🗑️
wave 👋 white_check_mark ✅ white_circle ⚪ white_medium_square ◻️ wrench 🔧 x ❌ yellow_circle 🟡 zap ⚡ zzz 💤`;

const words = TABLE.trim().split(/\s+/);
const EMOJI = new Map();
for (let i = 0; i < words.length; i += 2) EMOJI.set(words[i], words[i + 1]);

/** The character of a shortcode, read aloud by its name; null if we do not know it. */
export function emojiNode(name) {
  const character = EMOJI.get(name.replace(/::skin-tone-\d$/, ""));
  if (!character) return null;
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    character,
  );
}

export const SHORTCODE = /:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/;
