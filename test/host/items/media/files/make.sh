#!/bin/sh
# Makes the files of this folder, with programs that share no code with the readers that are tested:
# ImageMagick 6.9, libwebp 1.2, libheif 1.15 (x265), FFmpeg 5.1, LAME 3.100, SoX 14.4, Python 3.11.
# The files are committed; run this only to add one.
set -eu
cd "$(dirname "$0")"

# Images of 320 × 480 pixels, a ratio of 2 to 3.
convert -size 320x480 gradient:red-blue -strip -quality 20 baseline.jpg
convert baseline.jpg -quality 20 -interlace Plane progressive.jpg
# 8 KB of a colour profile that is none, in front of the frame header, and an orientation.
python3 - <<'P'
jpeg = open('baseline.jpg', 'rb').read()
exif = b'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0'
icc = b'ICC_PROFILE\0\1\1' + b'\xff\xc0\0\x11' * 800
def segment(marker, content): return bytes([0xff, marker]) + (len(content) + 2).to_bytes(2, 'big') + content
open('turned.jpg', 'wb').write(jpeg[:2] + segment(0xe1, exif) + b'\xff\xff' + segment(0xe2, icc) + jpeg[2:])
P
convert -size 320x480 xc:red -depth 8 -define png:color-type=2 plain.png
convert -size 320x480 xc:red plain.gif
convert -size 320x480 -delay 10 xc:red xc:blue -loop 0 animated.gif
convert -size 32x48 xc:red -monochrome BMP3:windows3.bmp
convert -size 32x48 xc:red -type bilevel BMP2:windows2.bmp
ffmpeg -v error -y -f lavfi -i color=red:size=32x48 -frames:v 1 -pix_fmt rgb8 topdown.bmp
python3 - <<'P'
bmp = bytearray(open('topdown.bmp', 'rb').read())
bmp[22:26] = (-int.from_bytes(bmp[22:26], 'little', signed=True)).to_bytes(4, 'little', signed=True)
open('topdown.bmp', 'wb').write(bmp)
P
convert -size 320x480 xc:red -compress Zip -define tiff:endian=lsb little.tiff
convert -size 320x480 xc:red -compress Zip -define tiff:endian=msb big.tiff
convert -size 320x480 xc:red -compress Zip -define tiff:endian=lsb \( -size 32x48 xc:red \) pages.tiff
convert -size 320x480 gradient:red-blue source.png
cwebp -quiet -q 10 source.png -o lossy.webp
cwebp -quiet -lossless source.png -o lossless.webp
convert -size 320x480 'xc:rgba(255,0,0,0.5)' half.png
cwebp -quiet -q 10 half.png -o alpha.webp
gif2webp -quiet animated.gif -o animated.webp
convert -size 320x480 xc:red red.png
heif-enc -q 10 --thumb 64 red.png -o thumbnail.heic >/dev/null 2>&1
ffmpeg -v error -y -f lavfi -i color=red:size=320x480 -frames:v 1 -c:v libaom-av1 -still-picture 1 -bitexact image.avif
rm source.png half.png red.png
# The same image, called HEIF first and HEIC second, and HEIF alone; and the AVIF, called HEIF first.
python3 - <<'P'
heic = open('thumbnail.heic', 'rb').read()
open('mif1first.heic', 'wb').write(heic[:8] + b'mif1' + heic[12:])
open('generic.heif', 'wb').write(heic[:8] + heic[8:40].replace(b'heic', b'mif1') + heic[40:])
avif = open('image.avif', 'rb').read()
open('generic.avif', 'wb').write(avif[:8] + b'mif1' + avif[12:])
P

# Videos of 320 × 568 pixels.
video="-c:v libx264 -crf 51 -pix_fmt yuv420p -bitexact"
ffmpeg -v error -y -f lavfi -i color=red:size=320x568:rate=24:duration=3 $video moovlast.mp4
ffmpeg -v error -y -i moovlast.mp4 -c copy -bitexact -movflags +faststart moovfirst.mp4
ffmpeg -v error -y -i moovlast.mp4 -c copy -bitexact film.mov
# Fragments: without a length of them all, and with one.
ffmpeg -v error -y -i moovlast.mp4 -c copy -bitexact -movflags frag_keyframe+empty_moov+default_base_moof fragmented.mp4
python3 - <<'P'
mp4 = open('fragmented.mp4', 'rb').read()
moov, mvex = mp4.index(b'moov') - 4, mp4.index(b'mvex') - 4
def longer(content, at): return content[:at] + (int.from_bytes(content[at:at + 4], 'big') + 16).to_bytes(4, 'big') + content[at + 4:]
mehd = (16).to_bytes(4, 'big') + b'mehd\0\0\0\0' + (3000).to_bytes(4, 'big')
mp4 = longer(longer(mp4, moov), mvex)
open('fragmentslength.mp4', 'wb').write(mp4[:mvex + 8] + mehd + mp4[mvex + 8:])
P
ffmpeg -v error -y -display_rotation 90 -i moovlast.mp4 -c copy -bitexact turned.mp4 2>/dev/null ||
	ffmpeg -v error -y -i moovlast.mp4 -c copy -bitexact -metadata:s:v rotate=90 turned.mp4
ffmpeg -v error -y -f lavfi -i color=red:size=320x568:rate=30000/1001:duration=2.002 -f lavfi -i sine=duration=2.5:sample_rate=8000 $video -c:a aac -b:a 8k sound.mp4
ffmpeg -v error -y -f lavfi -i color=red:size=320x568:rate=24:duration=2 -c:v libx265 -tag:v hvc1 -crf 51 -x265-params log-level=none -bitexact hevc.mp4
# The first second is in the file, but an edit leaves it out.
ffmpeg -v error -y -ss 1 -i moovlast.mp4 -c copy -bitexact cut.mp4
ffmpeg -v error -y -f lavfi -i sine=duration=1 -c:a aac -b:a 8k -ac 1 -bitexact soundonly.mp4
ffmpeg -v error -y -f lavfi -i color=red:size=320x568:rate=24:duration=1 -c:v libvpx -b:v 10k -bitexact film.webm

# Sounds.
ffmpeg -v error -y -f lavfi -i sine=duration=1.5:sample_rate=4000 -c:a pcm_u8 -bitexact pcm.wav
ffmpeg -v error -y -f lavfi -i sine=duration=0.5:sample_rate=4000 -c:a pcm_s24le -bitexact extensible.wav
ffmpeg -v error -y -f lavfi -i sine=duration=1.5:sample_rate=4000 -c:a pcm_u8 -bitexact -f wav - | cat >streamed.wav
ffmpeg -v error -y -f lavfi -i sine=duration=2:sample_rate=8000 -c:a adpcm_ima_wav -bitexact -metadata title=Odd adpcm.wav
sox -n -r 4000 -b 8 sox.wav synth 1.5 sine 440
sox -n -r 4000 -b 8 -t wav - synth 1.5 sine 440 2>/dev/null | cat >soxstreamed.wav
ffmpeg -v error -y -f lavfi -i sine=duration=3:sample_rate=44100 -ac 1 tone.wav
lame --quiet -V 9 -m m --resample 16 tone.wav xing.mp3
lame --quiet -t -b 16 -m m --resample 16 tone.wav untagged.mp3
lame --quiet -b 8 -m m --resample 8 -t tone.wav mpeg25.mp3
sox tone.wav short.wav trim 0 2
lame --quiet -b 32 -m m --resample 44.1 -t short.wav mpeg1.mp3
sox tone.wav second.wav trim 0 1
lame --quiet -b 40 -m m --resample 16 second.wav info.mp3
lame --quiet -b 64 -m s --resample 44.1 second.wav stereo.mp3
lame --quiet -t -b 16 -m m --resample 16 --id3v1-only --tt Title tone.wav id3v1.mp3
lame --quiet -t -b 16 -m m --resample 16 --id3v2-only --pad-id3v2-size 200 --tt Title tone.wav id3v2.mp3
lame --quiet -t -V 9 -m m --resample 16 tone.wav variable.mp3
rm tone.wav short.wav second.wav
